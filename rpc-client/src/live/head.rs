//! The head of a server's answer, read whole before it is looked at. tungstenite takes a head that comes in very small
//! pieces for an attack, and there are networks that make such pieces.

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
}

impl WholeHead {
    pub(super) fn new(io: Box<dyn Io>) -> Self {
        Self { io, read: Vec::new(), given: 0, is_whole: false }
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
            let ends = self.read[looked_at..].windows(4).any(|end| end == b"\r\n\r\n");
            self.is_whole = ends || piece.is_empty() || self.read.len() > LONGEST;
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
        let length = buffer.remaining().min(this.read.len() - this.given);
        buffer.put_slice(&this.read[this.given..this.given + length]);
        this.given += length;
        if this.given == this.read.len() {
            (this.read, this.given) = (Vec::new(), 0);
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
