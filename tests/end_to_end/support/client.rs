//! A client of HTTP/1.1 that writes whatever bytes it is given.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::{Request, Response, within};

/// How much the system may hold of what is unread on a narrow connection: as little as does not slow down loopback.
const NARROW: u32 = 64 * 1024;

/// One connection. What was read too far stays for the next response.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        Self::of(stream)
    }

    /// A connection for which the system holds little that is unread.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("there are sockets");
        socket.set_recv_buffer_size(NARROW).expect("a fresh socket takes options");
        let stream = socket.connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a fresh socket takes options");
        Self::of(stream)
    }

    /// A connection that is made already.
    pub(crate) fn of(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// The socket, and what was read too far.
    pub(crate) fn into_parts(self) -> (TcpStream, Vec<u8>) {
        (self.stream, self.buffer)
    }

    /// Writes bytes, all of them.
    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        within("the server takes bytes", self.stream.write_all(bytes.as_ref()))
            .await
            .expect("the connection is open");
    }

    /// Writes bytes, as far as the server takes them.
    pub(crate) async fn try_write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await
    }

    /// Says that nothing more will be written.
    pub(crate) async fn stream_end(&mut self) {
        // Where the server has closed already, there is nobody left to tell.
        self.stream.shutdown().await.unwrap_or(());
    }

    /// Sends a request and reads its response.
    pub(crate) async fn ask(&mut self, request: impl Into<Request>) -> Response {
        let request = request.into();
        self.write(request.bytes()).await;
        if request.method == "HEAD" { self.response_without_body().await } else { self.response().await }
    }

    /// Reads a response.
    pub(crate) async fn response(&mut self) -> Response {
        let mut response = self.response_without_body().await;
        if !matches!(response.status, 100..200 | 204 | 304) {
            let length = response.header("content-length").and_then(|length| length.parse().ok());
            let length: usize = length.unwrap_or_else(|| panic!("no length: {response}"));
            response.body = self.exactly(length).await.expect("the rest of the body comes");
        }
        response
    }

    /// Reads the response to a HEAD.
    pub(crate) async fn response_without_body(&mut self) -> Response {
        let head = self.up_to(b"\r\n\r\n").await.expect("a response comes");
        Response::head(std::str::from_utf8(&head).expect("heads are ASCII"))
    }

    /// Reads up to the end of these bytes.
    pub(crate) async fn skip_past(&mut self, bytes: &[u8]) {
        self.up_to(bytes).await.expect("the bytes come");
    }

    /// What comes up to the end of these bytes.
    pub(crate) async fn up_to(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        loop {
            if let Some(start) = self.buffer.windows(bytes.len()).position(|window| window == bytes) {
                return Ok(self.buffer.drain(..start + bytes.len()).collect());
            }
            self.fill().await?;
        }
    }

    /// So many bytes.
    pub(crate) async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// Reads what comes next into the buffer.
    async fn fill(&mut self) -> io::Result<()> {
        match within("the server answers", self.stream.read_buf(&mut self.buffer)).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Waits until the server has closed the connection, and gives what it still said.
    pub(crate) async fn rest(mut self) -> Vec<u8> {
        // A connection that is closed with unread bytes in it is reset: closed all the same.
        while self.fill().await.is_ok() {}
        self.buffer
    }

    /// Waits until the server has closed the connection, without another word.
    pub(crate) async fn closed(self) {
        assert_eq!(String::from_utf8_lossy(&self.rest().await), "");
    }
}
