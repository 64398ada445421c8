//! HTTP/2 with prior knowledge: through hyper's client, and a few frames by hand.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    body::Incoming,
    client::conn::http2::{self, SendRequest},
    rt::Executor,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    task::{AbortHandle, JoinHandle},
};

use super::{Request, Response, within};

/// The client's half of a handshake: the preface, and settings that change nothing.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";

/// `PING`: asks whether somebody is there.
pub(crate) const PING: &[u8] = b"\x00\x00\x08\x06\x00\x00\x00\x00\x00ABCDEFGH";

/// `GET http://x/`, where nothing is, on a stream whose number is odd and below 128.
pub(crate) fn get_nothing(stream: u8) -> Vec<u8> {
    // A frame of headers, which ends them and the request; then, compressed: GET, /, http, and a literal authority.
    [b"\x00\x00\x06\x01\x05\x00\x00\x00", &[stream][..], b"\x82\x84\x86\x41\x01x"].concat()
}

/// `POST http://x/api/rpc` of JSON that is still to come, on stream 1.
pub(crate) fn post_without_its_body() -> Vec<u8> {
    let fields = [&b"\x83\x86\x41\x01x\x44\x08/api/rpc\x5f\x10application/json"[..]].concat();
    let length = u8::try_from(fields.len()).expect("a handful of bytes");
    [b"\x00\x00", &[length][..], b"\x01\x04\x00\x00\x00\x01", &fields].concat()
}

/// One connection, on which any number of requests may run at once.
pub(crate) struct Http2 {
    pub(crate) sender: SendRequest<Full<Bytes>>,
    pub(crate) connection: JoinHandle<hyper::Result<()>>,
    tasks: Tasks,
}

/// Spawns what hyper's client spawns, and can end it.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Vec<AbortHandle>>>);

impl<F> Executor<F> for Tasks
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, future: F) {
        let task = tokio::spawn(future).abort_handle();
        self.0.lock().expect("nobody panics while spawning").push(task);
    }
}

impl Http2 {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let tasks = Tasks::default();
        let handshake = http2::handshake(tasks.clone(), TokioIo::new(stream)).await;
        let (sender, connection) = handshake.expect("the server speaks HTTP/2");
        Self { sender, connection: tokio::spawn(connection), tasks }
    }

    /// Sends a request; its response comes when the future is awaited, and dropping that resets the stream.
    pub(crate) fn ask<R: Into<Request>>(&self, request: R) -> impl Future<Output = Response> + Send + use<R> {
        let response = self.open(request);
        async move {
            let (mut response, body) = response.await;
            let body = within("the body comes", body.collect()).await.expect("the body is whole").to_bytes();
            response.body = body.into();
            response
        }
    }

    /// Sends a request; its response comes when the future is awaited, with the body still to come.
    pub(crate) fn open<R: Into<Request>>(
        &self,
        request: R,
    ) -> impl Future<Output = (Response, Incoming)> + Send + use<R> {
        let Request { method, target, headers, body } = request.into();
        let mut builder = hyper::Request::builder().method(method).uri(format!("http://localhost{target}"));
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        let body = Full::from(body.unwrap_or_default());
        let response = self.sender.clone().send_request(builder.body(body).expect("a request"));
        async move {
            let response = within("the server answers", response).await.expect("a response comes");
            let (head, body) = response.into_parts();
            let headers = head.headers.iter().map(|(name, value)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            });
            (Response { status: head.status.as_u16(), headers: headers.collect(), body: Vec::new() }, body)
        }
    }

    /// Closes the connection without a goodbye.
    pub(crate) fn cut(self) {
        self.connection.abort();
        self.tasks.0.lock().expect("nobody panics while spawning").iter().for_each(AbortHandle::abort);
    }
}
