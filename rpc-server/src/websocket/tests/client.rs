//! The other end of the pipe.

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::DuplexStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

/// A client that says and hears frames.
pub(super) struct Client {
    pipe: Option<DuplexStream>,
    socket: Option<WebSocketStream<DuplexStream>>,
}

/// What a client got.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    Frame(Value),
    Text(String),
    Ping,
    Closed(Option<u16>),
}

impl Client {
    pub(super) fn new(pipe: DuplexStream) -> Self {
        Self { pipe: Some(pipe), socket: None }
    }

    async fn socket(&mut self) -> &mut WebSocketStream<DuplexStream> {
        if let Some(pipe) = self.pipe.take() {
            self.socket = Some(WebSocketStream::from_raw_socket(pipe, Role::Client, None).await);
        }
        self.socket.as_mut().expect("it is made of the pipe")
    }

    pub(super) async fn say(&mut self, text: &str) {
        let said = self.socket().await.send(Message::text(text)).await;
        said.expect("the session reads");
    }

    /// Says several frames that arrive at once.
    pub(super) async fn say_all(&mut self, texts: impl IntoIterator<Item = String>) {
        let socket = self.socket().await;
        for text in texts {
            socket.feed(Message::text(text)).await.expect("the session reads");
        }
        socket.flush().await.expect("the session reads");
    }

    pub(super) async fn hear(&mut self) -> Heard {
        match self.socket().await.next().await {
            Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
                Ok(frame @ Value::Object(_)) => Heard::Frame(frame),
                _ => Heard::Text(text.to_string()),
            },
            Some(Ok(Message::Ping(_))) => Heard::Ping,
            Some(Ok(Message::Close(frame))) => Heard::Closed(frame.map(|frame| frame.code.into())),
            None | Some(Err(_)) => Heard::Closed(None),
            Some(Ok(other)) => panic!("nobody sends {other:?}"),
        }
    }

    /// The next frame, after pings perhaps.
    pub(super) async fn frame(&mut self) -> Value {
        loop {
            match self.hear().await {
                Heard::Ping => {}
                Heard::Frame(frame) => return frame,
                other => panic!("a frame was expected, and {other:?} came"),
            }
        }
    }

    /// What comes up to the answer of a ping.
    pub(super) async fn frames_to_pong(&mut self) -> Vec<Value> {
        self.say(r#"{"type":"ping"}"#).await;
        let mut frames = Vec::new();
        loop {
            let frame = self.frame().await;
            if frame["type"] == "pong" {
                return frames;
            }
            frames.push(frame);
        }
    }

    /// The code of the close that comes next, after pings perhaps.
    pub(super) async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.hear().await {
                Heard::Ping => {}
                Heard::Closed(code) => return code,
                other => panic!("a close was expected, and {other:?} came"),
            }
        }
    }
}
