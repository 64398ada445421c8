//! A server that does on its connections what a test has written down, byte by byte: what no good server does, mostly.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime, sync::oneshot};

use super::{Client, response::headers};

/// Runs until it is dropped, in a thread of its own: what its clients see of it is up to their own runtimes.
pub(crate) struct ScriptedServer {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    _stop: oneshot::Sender<()>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<Asked>,
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The number of its connection, from 0.
    pub(crate) connection: usize,
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The client at the other end of a connection.
pub(crate) struct Peer {
    /// The number of the connection, from 0.
    pub(crate) number: usize,
    pub(crate) connection: Client,
    seen: Arc<Mutex<Seen>>,
}

impl ScriptedServer {
    /// Follows a script on each connection, and closes it at its end.
    pub(crate) fn start<S, F>(script: S) -> Self
    where
        S: Fn(Peer) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let listener =
            std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback has a free port");
        listener.set_nonblocking(true).expect("a fresh socket takes options");
        let address = listener.local_addr().expect("a bound socket has an address");
        let seen = Arc::<Mutex<Seen>>::default();
        let (stop, stopped) = oneshot::channel();
        let accepted = Arc::clone(&seen);
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, script, accepted) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, seen, _stop: stop }
    }

    /// Answers each request on each connection with these bytes.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = Arc::new(answer.into());
        Self::start(move |mut peer| {
            let answer = Arc::clone(&answer);
            async move {
                while peer.request().await.is_some() {
                    peer.connection.write(&*answer).await;
                }
            }
        })
    }

    /// Answers one request on each connection with these bytes, and closes it.
    pub(crate) fn answering_once(answer: impl Into<Vec<u8>>) -> Self {
        let answer = Arc::new(answer.into());
        Self::start(move |mut peer| {
            let answer = Arc::clone(&answer);
            async move {
                peer.request().await;
                peer.connection.write(&*answer).await;
            }
        })
    }

    /// The URL that clients are told.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/api/rpc", self.address)
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().expect("nobody panics while counting").connections
    }

    /// The requests that were read to their end, in their order.
    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.seen.lock().expect("nobody panics while counting").requests.clone()
    }
}

async fn accept<S, F>(listener: std::net::TcpListener, script: S, seen: Arc<Mutex<Seen>>)
where
    S: Fn(Peer) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::from_std(listener).expect("the socket does not block");
    for number in 0.. {
        let (stream, _) = listener.accept().await.expect("the socket listens");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        seen.lock().expect("nobody panics while counting").connections += 1;
        let peer = Peer { number, connection: Client::of(stream), seen: Arc::clone(&seen) };
        tokio::spawn(script(peer));
    }
}

impl Peer {
    /// Reads a request. `None` when the client has closed the connection before its end.
    pub(crate) async fn request(&mut self) -> Option<Asked> {
        let head = self.connection.up_to(b"\r\n\r\n").await.ok()?;
        let head = String::from_utf8(head).expect("heads are ASCII");
        let mut lines = head.split("\r\n");
        let line = lines.next().expect("a head has a first line").to_owned();
        let headers = headers(lines);
        let mut asked = Asked { connection: self.number, line, headers, body: Vec::new() };
        let length = asked.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        asked.body = self.connection.exactly(length).await.ok()?;
        self.seen.lock().expect("nobody panics while counting").requests.push(asked.clone());
        Some(asked)
    }

    /// Answers a call with a value.
    pub(crate) async fn answer(&mut self, data: Value) {
        self.connection.write(answer(data)).await;
    }

    /// Waits until the client closes the connection.
    pub(crate) async fn closed(self) {
        self.connection.closed().await;
    }
}

impl Asked {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| &**value);
        let value = values.next();
        assert_eq!(values.next(), None, "the header {name} stands twice: {self:?}");
        value
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a client sends JSON")
    }
}

/// A response with a body of a type.
pub(crate) fn response(status: &str, content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A response of JSON.
pub(crate) fn json_response(status: &str, body: &Value) -> Vec<u8> {
    response(status, "application/json", body.to_string())
}

/// The answer to a call: a value.
pub(crate) fn answer(data: Value) -> Vec<u8> {
    json_response("200 OK", &json!({"ok": true, "data": data}))
}
