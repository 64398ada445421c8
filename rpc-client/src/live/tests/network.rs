//! Pipes in memory instead of a network, and a server whose every frame the test says.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::{FutureExt, SinkExt, Stream, StreamExt};
use http::HeaderMap;
use rpc_core::{
    Router,
    client::{BoxFuture, Scope, TransportError, TransportErrorKind},
};
use serde_json::Value;
use tokio::{io::DuplexStream, sync::mpsc, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::super::{Live, Settings, Terms, Token, dial::handshake};
use crate::{RpcError, backoff::Backoff, prelude::*};

/// Longer than anything here takes, by the test's clock.
const PATIENCE: Duration = Duration::from_secs(600);

/// What a client dials. It listens as long as this is not dropped.
pub(super) struct Network {
    accepted: mpsc::UnboundedReceiver<DuplexStream>,
    is_up: Arc<AtomicBool>,
    dialled: Arc<AtomicUsize>,
}

/// A client's live connection and its network.
pub(super) fn live(change: impl FnOnce(&mut Settings)) -> (Live, Network) {
    live_with(change, Box::new(|| std::future::ready(Ok(None)).boxed()))
}

/// As [`live`], with a function that gives credentials.
pub(super) fn live_with(change: impl FnOnce(&mut Settings), token: Token) -> (Live, Network) {
    let mut settings = Settings {
        reconnect: true,
        backoff: Backoff::new(Duration::from_millis(500), Duration::from_secs(20)),
        max_attempts: None,
        heartbeat_interval: Duration::from_secs(25),
        heartbeat_timeout: Duration::from_secs(5),
        idle_close: None,
        send_buffer: 1 << 20,
        terms: Terms { most: 1 << 16, retries: 2, timeout: None },
        renews: false,
    };
    change(&mut settings);
    let (accept, accepted) = mpsc::unbounded_channel();
    let (is_up, dialled) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let network = Network { accepted, is_up: Arc::clone(&is_up), dialled: Arc::clone(&dialled) };
    let dial = move || -> BoxFuture<_> {
        dialled.fetch_add(1, Relaxed);
        let (accept, is_up) = (accept.clone(), Arc::clone(&is_up));
        async move {
            let (client, server) = tokio::io::duplex(1 << 14);
            if !is_up.load(Relaxed) || accept.send(server).is_err() {
                return Err(TransportError::new(TransportErrorKind::Connect, "refused").into());
            }
            let uri = "ws://memory/api/rpc".parse().expect("a URI");
            handshake(Box::new(client), uri, &HeaderMap::new(), "memory", 1 << 20).await
        }
        .boxed()
    };
    (Live::new(settings, Box::new(dial), token), network)
}

impl Network {
    /// Refuses connections, or takes them again.
    pub(super) fn set_up(&self, is_up: bool) {
        self.is_up.store(is_up, Relaxed);
    }

    /// How often a connection was asked for.
    pub(super) fn dialled(&self) -> usize {
        self.dialled.load(Relaxed)
    }

    /// The next connection, as a server's, after its `hello`.
    pub(super) async fn accept(&mut self) -> Server {
        self.accept_with(r#"["call","auth"]"#).await
    }

    /// The next connection, as a server's that has these features.
    pub(super) async fn accept_with(&mut self, features: &str) -> Server {
        let mut server = self.accept_silently().await;
        assert_eq!(server.next().await["type"], "hello");
        let limits = r#"{"message":65536}"#;
        server
            .say(format!(r#"{{"type":"hello","protocol":1,"features":{features},"limits":{limits}}}"#))
            .await;
        server
    }

    /// The next connection, of which nothing was read.
    pub(super) async fn accept_silently(&mut self) -> Server {
        Server(accept_async(self.next_io().await).await.expect("a WebSocket"))
    }

    /// The next connection, of which nothing was read and to which nothing was said.
    pub(super) async fn next_io(&mut self) -> DuplexStream {
        timeout(PATIENCE, self.accepted.recv()).await.expect("in time").expect("the client is there")
    }
}

/// A server's end of a connection. Dropping it cuts the connection.
pub(super) struct Server(WebSocketStream<DuplexStream>);

impl Server {
    /// The next frame of the client.
    pub(super) async fn next(&mut self) -> Value {
        self.heard().await.expect("the client closed the connection")
    }

    /// The next frame of the client. `None` when it has closed.
    pub(super) async fn heard(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("a frame in time")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).expect("JSON")),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub(super) async fn say(&mut self, frame: impl Into<String>) {
        self.0.send(Message::text(frame.into())).await.expect("the client is there");
    }

    /// An item of a number, under the number as its id.
    pub(super) async fn item(&mut self, id: &Value, number: u64) {
        self.say(format!(r#"{{"type":"data","id":{id},"data":{number},"eventId":"{number}"}}"#)).await;
    }

    pub(super) async fn close(mut self, code: u16) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: "".into() };
        self.0.close(Some(frame)).await.expect("the client is there");
        while let Some(Ok(_)) = self.0.next().await {}
    }
}

/// A number at a time.
#[procedure(subscription)]
pub(super) fn follow() -> impl Stream<Item = u64>;

/// A number.
#[procedure(query)]
pub(super) async fn get() -> u64;

/// A number, at a price.
#[procedure(mutation)]
pub(super) async fn add() -> u64;

/// What is said in a chat.
#[derive(Serialize, Deserialize, JsonSchema, Events)]
pub(super) enum Word {
    Said { text: String },
}

/// Everything that is said.
#[ws(incoming = Word, outgoing = Word)]
pub(super) async fn chat() -> Result<(), RpcError>;

router! { pub(super) Api { follow(), get(), add(), chat() } }

/// The typed client over a live connection.
pub(super) fn api(live: &Live) -> Api {
    Api::scoped(Scope::new(live.clone()))
}
