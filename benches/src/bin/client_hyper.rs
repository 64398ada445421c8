//! The limit of clients: hyper and serde_json by hand. A connection for each caller, without a timer, a limit, a pool, or
//! anything that happens when it fails.

use std::{io, net::SocketAddr};

use benches::{Answer, Call, Caller, Message, SendMessage};
use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Uri,
    header::{CONTENT_TYPE, HOST},
};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: HeaderValue,
    target: Uri,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    benches::call(connect)
}

async fn connect(address: SocketAddr) -> io::Result<Connection> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let host = HeaderValue::try_from(address.to_string()).map_err(io::Error::other)?;
    Ok(Connection { sender, host, target: Uri::from_static("/api/rpc"), input: SendMessage::default() })
}

impl Caller for Connection {
    async fn call(&mut self) -> io::Result<()> {
        let mut request = Request::new(Full::from(serde_json::to_vec(&Call::new(&self.input))?));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.clone();
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.sender.ready().await.map_err(io::Error::other)?;
        let response = self.sender.send_request(request).await.map_err(io::Error::other)?;
        let body = response.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
        let answer: Answer<Message> = serde_json::from_slice(&body)?;
        std::hint::black_box(answer.into_data());
        Ok(())
    }
}
