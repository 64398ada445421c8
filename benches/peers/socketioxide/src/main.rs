//! The measured live connections as a socketioxide server: a call is an event that is acknowledged with the answer, a
//! subscription one that is followed by others, and the room is a room.

use std::io;

use benches::{Add, Item, ROOM, Said};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use socketioxide::{
    SendError, SocketError, SocketIo, TransportType,
    extract::{AckSender, Data, SocketRef},
};
use tokio::{net::TcpListener, task};

fn main() -> io::Result<()> {
    benches::serve(listen)?
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    let (service, io) = SocketIo::builder().transports([TransportType::Websocket]).build_svc();
    io.ns("/", async |socket: SocketRef| {
        socket.on("add", async |Data::<Add>(add), answer: AckSender| {
            // A client that goes away is no news.
            let _ = answer.send(&add.sum());
        });
        socket.on("subscribe", async |socket: SocketRef| count(&socket).await);
        socket.on("enter", async |socket: SocketRef| {
            socket.join(ROOM);
            // As above, and below.
            let _ = socket.emit("joined", &());
        });
        socket.on("say", async |socket: SocketRef, Data::<Said>(said)| {
            let _ = socket.within(ROOM).emit("said", &said).await;
        });
    });
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(connection.with_upgrades());
    }
}

/// Emits items until the client goes away.
async fn count(socket: &SocketRef) {
    for item in Item::all() {
        // A full buffer is an error here, and nothing tells when it no longer is.
        while let Err(SendError::Socket(SocketError::InternalChannelFull)) = socket.emit("count", &item) {
            task::yield_now().await;
        }
        if !socket.connected() {
            break;
        }
    }
}
