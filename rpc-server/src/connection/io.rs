//! A socket that tells its watch what happens on it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, ReadBuf},
    net::TcpStream,
};

use super::watch::Watch;

/// How much of an unread request is thrown away at most, so that its answer arrives: a client that has sent this much
/// more without a look at what came back is not going to look.
const MOST_DISCARDED: usize = 32 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct WatchedIo {
    inner: TokioIo<TcpStream>,
    watch: Arc<Watch>,
    is_shut_down: bool,
    discarded: usize,
}

impl WatchedIo {
    pub(super) fn new(stream: TcpStream, watch: Arc<Watch>) -> Self {
        Self { inner: TokioIo::new(stream), watch, is_shut_down: false, discarded: 0 }
    }

    /// The socket itself, once it speaks another protocol than HTTP.
    pub(crate) fn into_socket(self) -> TcpStream {
        self.inner.into_inner()
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => self.watch.write_blocked(),
            Poll::Ready(Ok(length)) => self.watch.written(*length),
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

impl Read for WatchedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        self.watch.received();
        Poll::Ready(Ok(()))
    }
}

impl Write for WatchedIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut_down {
            ready!(Pin::new(&mut self.inner).poll_shutdown(cx))?;
            self.is_shut_down = true;
        }
        if !self.watch.starts_lingering() {
            return Poll::Ready(Ok(()));
        }
        // The watch bounds the time that this takes, and tokio's budget how long it keeps the task busy at once.
        let mut scratch = [0; 8192];
        while self.discarded < MOST_DISCARDED {
            let mut buf = ReadBuf::new(&mut scratch);
            ready!(Pin::new(self.inner.inner_mut()).poll_read(cx, &mut buf))?;
            if buf.filled().is_empty() {
                break;
            }
            self.discarded += buf.filled().len();
        }
        Poll::Ready(Ok(()))
    }
}
