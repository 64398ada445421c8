//! The limit of live connections: tokio-tungstenite and serde_json by hand, with small buffers, and one flush for all that
//! is ready; without a timer, a limit, or anything concurrent in a connection.

use std::{future::poll_fn, io, task::Poll};

use benches::{Add, Item};
use futures::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_async_with_config,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

/// The size of the read buffer of a connection, and of its write buffer.
const BUFFER: usize = 4096;

/// How many items are flushed at once.
const ITEMS: usize = 32;

/// A frame that starts something, decoded in one pass.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    #[serde(borrow)]
    path: (&'a str,),
    input: Option<Add>,
}

/// A frame that answers.
#[derive(Serialize)]
struct Answer<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    data: T,
}

type Socket = WebSocketStream<TcpStream>;

fn main() -> io::Result<()> {
    benches::serve(listen)?
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async {
            // A client that goes away is no news.
            let _ = serve(stream).await;
        });
    }
}

async fn serve(stream: TcpStream) -> Result<(), Error> {
    let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(BUFFER);
    let mut socket = accept_async_with_config(stream, Some(config)).await?;
    while let Some(message) = next(&mut socket).await {
        let Message::Text(text) = message? else { continue };
        let frame: Frame<'_> = serde_json::from_str(&text).map_err(io::Error::from)?;
        match (frame.kind, frame.path, frame.input) {
            ("call", ("add",), Some(add)) => {
                let answer = Answer { kind: "result", id: frame.id, data: add.sum() };
                socket.feed(encode(&answer)?).await?;
            }
            ("subscribe", ("count",), None) => count(&mut socket, frame.id).await?,
            _ => return Err(io::Error::from(io::ErrorKind::InvalidData).into()),
        }
    }
    Ok(())
}

/// The next message. If none is ready, all that was fed is flushed.
async fn next(socket: &mut Socket) -> Option<Result<Message, Error>> {
    poll_fn(|cx| {
        let next = socket.poll_next_unpin(cx);
        if next.is_pending()
            && let Poll::Ready(Err(error)) = socket.poll_flush_unpin(cx)
        {
            return Poll::Ready(Some(Err(error)));
        }
        next
    })
    .await
}

async fn count(socket: &mut Socket, id: &str) -> Result<(), Error> {
    for (index, item) in Item::all().enumerate() {
        socket.feed(encode(&Answer { kind: "data", id, data: item })?).await?;
        if index % ITEMS == ITEMS - 1 {
            socket.flush().await?;
        }
    }
    Ok(())
}

fn encode<T: Serialize>(answer: &Answer<'_, T>) -> io::Result<Message> {
    Ok(Message::text(serde_json::to_string(answer)?))
}
