//! The head of a server's answer, read whole before it is looked at, and without what is behind it.
//!
//! tungstenite takes a head that comes in very small pieces for an attack, and there are networks that make such pieces.
//! And where it has read more than the head, it goes on with a buffer as small as that was.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::socket::Io;

/// More than any head that tungstenite takes.
const LONGEST: usize = 64 * 1024;

/// A stream that gives nothing before it has read an empty line, or up to its end.
pub(super) struct WholeHead {
    io: Box<dyn Io>,
    /// What was read and not yet given.
    read: Vec<u8>,
    given: usize,
    is_whole: bool,
    /// Where the head of a socket that is open ends. What is behind it is given apart.
    end: usize,
}

impl WholeHead {
    pub(super) fn new(io: Box<dyn Io>) -> Self {
        Self { io, read: Vec::new(), given: 0, is_whole: false, end: 0 }
    }

    fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut piece = [0; 1024];
        while !self.is_whole {
            let mut buffer = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
            let piece = buffer.filled();
            // The end of the line may stand in pieces that came before.
            let looked_at = self.read.len().saturating_sub(3);
            self.read.extend_from_slice(piece);
            let end = self.read[looked_at..].windows(4).position(|end| end == b"\r\n\r\n");
            self.is_whole = end.is_some() || piece.is_empty() || self.read.len() > LONGEST;
            // What is behind the head of a refusal belongs to it.
            let is_open = self.read.starts_with(b"HTTP/1.1 101 ");
            self.end = end.filter(|_| is_open).map_or(0, |end| looked_at + end + 4);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for WholeHead {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        ready!(this.poll_head(cx))?;
        if this.given == this.read.len() {
            return Pin::new(&mut this.io).poll_read(cx, buffer);
        }
        let end = if this.given < this.end { this.end } else { this.read.len() };
        let length = buffer.remaining().min(end - this.given);
        buffer.put_slice(&this.read[this.given..this.given + length]);
        this.given += length;
        if this.given == this.read.len() {
            (this.read, this.given, this.end) = (Vec::new(), 0, 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WholeHead {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::WholeHead;

    async fn read(io: &mut WholeHead) -> String {
        let mut buffer = [0; 256];
        let length = io.read(&mut buffer).await.expect("there is no network to fail");
        String::from_utf8(buffer[..length].to_vec()).expect("text")
    }

    #[tokio::test]
    async fn what_comes_with_the_head_of_an_open_socket_is_given_behind_it() {
        const HEAD: &str = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n";
        let (client, mut server) = tokio::io::duplex(1024);
        let mut io = WholeHead::new(Box::new(client));
        server.write_all(format!("{HEAD}frames").as_bytes()).await.expect("a pipe");
        assert_eq!(read(&mut io).await, HEAD);
        assert_eq!(read(&mut io).await, "frames");
        server.write_all(b"more").await.expect("a pipe");
        assert_eq!(read(&mut io).await, "more");
    }

    #[tokio::test]
    async fn the_body_of_a_refusal_is_given_with_its_head() {
        const REFUSAL: &str = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}";
        let (client, mut server) = tokio::io::duplex(1024);
        let mut io = WholeHead::new(Box::new(client));
        server.write_all(REFUSAL.as_bytes()).await.expect("a pipe");
        assert_eq!(read(&mut io).await, REFUSAL);
    }

    #[tokio::test]
    async fn a_head_that_comes_byte_by_byte_is_given_whole() {
        const HEAD: &str = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
        let (client, mut server) = tokio::io::duplex(1);
        let mut io = WholeHead::new(Box::new(client));
        let writing = tokio::spawn(async move { server.write_all(format!("{HEAD}x").as_bytes()).await });
        assert_eq!(read(&mut io).await, HEAD);
        assert_eq!(read(&mut io).await, "x");
        writing.await.expect("no panic").expect("a pipe");
    }
}
