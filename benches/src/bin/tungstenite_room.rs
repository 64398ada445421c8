//! The limit of a room: tokio-tungstenite and serde_json by hand. An event is encoded once, and each member's task is given
//! the same text, through a queue without bounds; it feeds all that is ready, with small buffers, and flushes once.

use std::{
    future::poll_fn,
    io,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::{SystemTime, UNIX_EPOCH},
};

use benches::Said;
use futures::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async_with_config,
    tungstenite::{Error, Message, Utf8Bytes, protocol::WebSocketConfig},
};

/// The size of the read buffer of a connection, and of its write buffer.
const BUFFER: usize = 4096;

/// A frame of a member, decoded in one pass.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    data: Option<Said>,
}

/// A frame for members, of which all have the same id.
#[derive(Serialize)]
struct Event<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    name: &'static str,
    data: T,
    timestamp: u64,
}

/// Those who are in the room, each by its queue.
#[derive(Debug, Clone, Default)]
struct Room(Arc<Mutex<Vec<mpsc::UnboundedSender<Utf8Bytes>>>>);

impl Room {
    fn enter(&self) -> mpsc::UnboundedReceiver<Utf8Bytes> {
        let (sender, queue) = mpsc::unbounded_channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        queue
    }

    /// To all who are there.
    fn say(&self, text: &Utf8Bytes) {
        let mut members = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        members.retain(|member| member.send(text.clone()).is_ok());
    }
}

type Socket = WebSocketStream<TcpStream>;

fn main() -> io::Result<()> {
    benches::serve(listen)?
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    let room = Room::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let room = room.clone();
        tokio::spawn(async move {
            // A client that goes away is no news.
            let _ = serve(stream, &room).await;
        });
    }
}

async fn serve(stream: TcpStream, room: &Room) -> Result<(), Error> {
    let config = WebSocketConfig::default().read_buffer_size(BUFFER).write_buffer_size(BUFFER);
    let mut socket = accept_async_with_config(stream, Some(config)).await?;
    let mut queue = room.enter();
    while let Some(next) = next(&mut socket, &mut queue).await {
        let text = match next? {
            Next::Heard(text) => {
                socket.feed(Message::Text(text)).await?;
                continue;
            }
            Next::Message(Message::Text(text)) => text,
            Next::Message(_) => continue,
        };
        let frame: Frame<'_> = serde_json::from_str(&text).map_err(io::Error::from)?;
        match (frame.kind, frame.data) {
            ("open", None) => {
                let opened = format!(r#"{{"type":"opened","id":"{}"}}"#, frame.id);
                socket.feed(Message::text(opened)).await?;
                socket.feed(Message::Text(event(frame.id, "joined", ())?)).await?;
            }
            ("emit", Some(said)) => room.say(&event(frame.id, "said", said)?),
            _ => return Err(io::Error::from(io::ErrorKind::InvalidData).into()),
        }
    }
    Ok(())
}

enum Next {
    /// Somebody said something.
    Heard(Utf8Bytes),
    /// The member has something to say.
    Message(Message),
}

/// What comes next. If nothing is ready, all that was fed is flushed.
async fn next(
    socket: &mut Socket,
    queue: &mut mpsc::UnboundedReceiver<Utf8Bytes>,
) -> Option<Result<Next, Error>> {
    poll_fn(|cx| {
        // The sender is the room's, and there for as long as this.
        if let Poll::Ready(Some(text)) = queue.poll_recv(cx) {
            return Poll::Ready(Some(Ok(Next::Heard(text))));
        }
        let next = socket.poll_next_unpin(cx);
        if next.is_pending()
            && let Poll::Ready(Err(error)) = socket.poll_flush_unpin(cx)
        {
            return Poll::Ready(Some(Err(error)));
        }
        next.map(|next| next.map(|message| message.map(Next::Message)))
    })
    .await
}

fn event<T: Serialize>(id: &str, name: &'static str, data: T) -> io::Result<Utf8Bytes> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let timestamp = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    let event = Event { kind: "event", id, name, data, timestamp };
    Ok(serde_json::to_string(&event)?.into())
}
