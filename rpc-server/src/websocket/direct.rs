//! A socket that others may write to while its own task sleeps.
//!
//! An event for many would wake as many tasks, each to write a few bytes. Where a connection has nothing else under way,
//! whoever emits writes them at once, and its task sleeps on.

use std::{
    io,
    net::Shutdown,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// Writes what a socket takes at once, from wherever.
pub(super) trait DirectWrite: Send + Sync {
    /// Writes without waiting; `WouldBlock` if the socket takes nothing now.
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize>;
}

/// What a session speaks over.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin {
    /// How others write to it, where they can.
    fn direct(&self) -> Option<Arc<dyn DirectWrite>> {
        None
    }
}

impl DirectWrite for OwnedWriteHalf {
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        Self::try_write(self, bytes)
    }
}

/// A connection of somebody else's server.
impl Wire for TokioIo<Upgraded> {}

/// A pipe in memory.
#[cfg(test)]
impl Wire for tokio::io::DuplexStream {}

/// A socket of a server of ours.
#[derive(Debug)]
pub(super) struct SharedSocket {
    reader: OwnedReadHalf,
    writer: Arc<OwnedWriteHalf>,
}

impl SharedSocket {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader, writer: Arc::new(writer) }
    }
}

impl Wire for SharedSocket {
    fn direct(&self) -> Option<Arc<dyn DirectWrite>> {
        Some(Arc::clone(&self.writer) as Arc<dyn DirectWrite>)
    }
}

impl AsyncRead for SharedSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.reader).poll_read(cx, buf)
    }
}

impl AsyncWrite for SharedSocket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.writer.as_ref().as_ref().poll_write_ready(cx))?;
            match self.writer.try_write(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // What was written is the system's.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream: &TcpStream = self.writer.as_ref().as_ref();
        Poll::Ready(SockRef::from(stream).shutdown(Shutdown::Write))
    }
}
