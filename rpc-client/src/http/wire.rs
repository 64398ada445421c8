//! A socket that knows whether anything went through it.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::Stream;

/// The most that is read before others have their turn. hyper reads on while nothing comes of it, as in a head without
/// end, and the caller's time limit is not looked at meanwhile.
const TURN: usize = 1 << 20;

/// What went through a socket since the last request was begun. Only one task at a time looks after a connection, so
/// no order of memory is needed.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    wrote: AtomicBool,
    read: AtomicBool,
    doubted: AtomicBool,
    /// What may still be read in this turn.
    left: AtomicUsize,
}

impl Traffic {
    pub(super) fn reset(&self) {
        self.wrote.store(false, Relaxed);
        self.read.store(false, Relaxed);
    }

    /// To be said before the connection is polled.
    pub(super) fn begin_turn(&self) {
        self.left.store(TURN, Relaxed);
    }

    /// Lets the next read ask the operating system itself: see [`Stream::doubt`].
    pub(super) fn doubt(&self) {
        self.doubted.store(true, Relaxed);
    }

    /// Whether anything of the request was given to the operating system.
    pub(super) fn wrote(&self) -> bool {
        self.wrote.load(Relaxed)
    }

    /// Whether anything of an answer came.
    pub(super) fn read(&self) -> bool {
        self.read.load(Relaxed)
    }
}

/// A socket.
pub(super) struct Wire {
    stream: Stream,
    traffic: Arc<Traffic>,
    /// Why nothing can be written any more.
    failed: Option<io::Error>,
}

impl Wire {
    pub(super) fn new(stream: Stream, traffic: Arc<Traffic>) -> Self {
        Self { stream, traffic, failed: None }
    }

    fn poll_data(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.traffic.doubted.swap(false, Relaxed) || self.failed.is_some() {
            self.stream.doubt();
        }
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Pending => self.failed.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error))),
            ready => ready,
        }
    }

    /// A server may refuse a request before it has read all of it, and close. What it said can be read when nothing
    /// can be written any more, so that comes first: here is nothing but waiting, and reading tells the error at its end.
    fn note_written(&mut self, cx: &Context<'_>, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        match written {
            Ok(length) => {
                if length > 0 {
                    self.traffic.wrote.store(true, Relaxed);
                }
                Poll::Ready(Ok(length))
            }
            Err(error) => {
                self.failed = Some(error);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let left = self.traffic.left.load(Relaxed);
        if left == 0 {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let result = ready!(self.poll_data(cx, buf));
        let read = buf.filled().len() - before;
        if read > 0 {
            self.traffic.read.store(true, Relaxed);
            self.traffic.left.store(left.saturating_sub(read), Relaxed);
        }
        Poll::Ready(result)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf));
        self.note_written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs));
        self.note_written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
