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
    fn hold_back<T>(&mut self, cx: &Context<'_>, result: io::Result<T>) -> Poll<io::Result<T>> {
        result.map_or_else(
            |error| {
                self.failed = Some(error);
                cx.waker().wake_by_ref();
                Poll::Pending
            },
            |done| Poll::Ready(Ok(done)),
        )
    }

    fn note_written(&mut self, cx: &Context<'_>, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if written.as_ref().is_ok_and(|length| *length > 0) {
            self.traffic.wrote.store(true, Relaxed);
        }
        self.hold_back(cx, written)
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
        // TLS writes here too.
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        self.hold_back(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        pin::Pin,
        sync::Arc,
        task::{Context, Poll, Waker},
    };

    use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

    use super::{Traffic, Wire};
    use crate::net::Stream;

    /// Nothing can be written, or flushed, any more; an answer is there.
    struct Refusing {
        answer: &'static [u8],
        takes_writes: bool,
    }

    fn reset<T>() -> Poll<io::Result<T>> {
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }

    impl AsyncRead for Refusing {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            buf: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            match std::mem::take(&mut self.answer) {
                b"" => Poll::Pending,
                answer => {
                    buf.put_slice(answer);
                    Poll::Ready(Ok(()))
                }
            }
        }
    }

    impl AsyncWrite for Refusing {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
            if self.takes_writes { Poll::Ready(Ok(buf.len())) } else { reset() }
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            reset()
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn what_was_said_is_heard_before_it_shows_that_nothing_can_be_written() {
        for takes_writes in [false, true] {
            let stream = Stream::custom(Refusing { answer: b"no", takes_writes });
            let traffic = Arc::<Traffic>::default();
            traffic.begin_turn();
            let mut wire = Wire::new(stream, Arc::clone(&traffic));
            let mut write = Box::pin(async {
                wire.write_all(b"a request").await?;
                wire.flush().await
            });
            let mut cx = Context::from_waker(Waker::noop());
            assert!(write.as_mut().poll(&mut cx).is_pending(), "{takes_writes}");
            drop(write);
            let mut answer = [0; 2];
            wire.read_exact(&mut answer).await.expect("an answer");
            assert_eq!(&answer, b"no");
            let error = wire.read(&mut answer).await.expect_err("then nothing comes any more");
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
            assert_eq!(traffic.wrote(), takes_writes);
        }
    }
}
