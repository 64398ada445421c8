//! The limit of clients over live connections: tokio-tungstenite and serde_json by hand, with one flush for all that is
//! ready; without a timer, a limit, another task, or anything that happens when the connection is lost.

use std::{collections::HashMap, future::poll_fn, io, net::SocketAddr, task::Poll};

use benches::{Add, Dial, Item, Load, TURN};
use futures::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

/// How much is read at once, and gathered before it is written: as much as this framework's client does.
const BUFFER: usize = 32 * 1024;

/// A frame that starts something.
#[derive(Serialize)]
struct Start<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    path: [&'static str; 1],
    input: Option<T>,
}

/// A frame of the server, decoded in one pass.
#[derive(Deserialize)]
struct Frame<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    data: T,
}

struct Socket(WebSocketStream<TcpStream>);

/// A connection with a number of calls in flight: for every answer another call.
struct Calls {
    socket: Socket,
    /// The sums of those that are in flight.
    expected: HashMap<u64, i64>,
    next: u64,
}

/// A connection with one subscription.
struct Items {
    socket: Socket,
    /// The number of the last item.
    last: u64,
}

struct Raw;

fn main() -> io::Result<()> {
    benches::call_live(&Raw)
}

impl Dial for Raw {
    type Calls = Calls;
    type Items = Items;

    async fn calls(&self, address: SocketAddr, in_flight: u32) -> io::Result<Vec<Calls>> {
        let socket = Socket::connect(address).await?;
        let mut calls = Calls { socket, expected: HashMap::new(), next: 1 };
        for _ in 0..in_flight {
            calls.call().await?;
        }
        Ok(vec![calls])
    }

    async fn items(&self, address: SocketAddr) -> io::Result<Items> {
        let mut socket = Socket::connect(address).await?;
        let start: Start<()> = Start { kind: "subscribe", id: "1".to_owned(), path: ["count"], input: None };
        socket.feed(&start).await?;
        Ok(Items { socket, last: 0 })
    }
}

impl Socket {
    async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(BUFFER);
        let request = format!("ws://{address}/api/rpc");
        let (socket, _) =
            client_async_with_config(request, stream, Some(config)).await.map_err(io::Error::other)?;
        Ok(Self(socket))
    }

    async fn feed<T: Serialize>(&mut self, start: &Start<T>) -> io::Result<()> {
        let text = serde_json::to_string(start)?;
        self.0.feed(Message::text(text)).await.map_err(io::Error::other)
    }

    /// The next frame of a kind: which conversation it is of, and what is in it. If none is ready, all that was fed is
    /// flushed.
    async fn next<T: DeserializeOwned>(&mut self, kind: &str) -> io::Result<(u64, T)> {
        loop {
            let message = poll_fn(|cx| {
                let next = self.0.poll_next_unpin(cx);
                if next.is_pending()
                    && let Poll::Ready(Err(error)) = self.0.poll_flush_unpin(cx)
                {
                    return Poll::Ready(Some(Err(error)));
                }
                next
            });
            let message = message.await.ok_or(io::ErrorKind::UnexpectedEof)?.map_err(io::Error::other)?;
            let Message::Text(text) = message else { continue };
            let frame: Frame<'_, T> = serde_json::from_str(&text)?;
            if frame.kind != kind {
                return Err(io::Error::other(format!("not what should come: {}", text.as_str())));
            }
            return Ok((frame.id.parse().map_err(io::Error::other)?, frame.data));
        }
    }
}

impl Calls {
    async fn call(&mut self) -> io::Result<()> {
        let add = Add { a: self.next.cast_signed(), b: 2 };
        let start = Start { kind: "call", id: self.next.to_string(), path: ["add"], input: Some(add) };
        self.expected.insert(self.next, add.sum());
        self.next += 1;
        self.socket.feed(&start).await
    }
}

impl Load for Calls {
    async fn turn(&mut self) -> io::Result<usize> {
        for _ in 0..TURN {
            let (id, sum) = self.socket.next("result").await?;
            if self.expected.remove(&id) != Some(sum) {
                return Err(io::Error::other(format!("{sum} is no answer to call {id}")));
            }
            self.call().await?;
        }
        Ok(TURN)
    }
}

impl Load for Items {
    async fn turn(&mut self) -> io::Result<usize> {
        for _ in 0..TURN {
            let (_, item): (_, Item) = self.socket.next("data").await?;
            item.follows(&mut self.last)?;
        }
        Ok(TURN)
    }
}
