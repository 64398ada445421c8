//! One call on its way: polled with a deadline, and answered into a buffer.

use std::{
    cell::Cell,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use rpc_core::{
    EventId, Head, Parts, RawInput, Reply, RpcError, Served,
    reply::{self, Items, Step},
};
use rpc_realtime::Line;
use tokio::time::Sleep;

use super::{answer::Answer, body::seconds, spawned::spawned};

/// A running call with its deadline.
pub(crate) struct Running {
    reply: Option<Reply>,
    timeout: Option<Duration>,
    /// Made when the call turns out to be pending: most never are.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Running {
    /// Starts a call. Its time runs from its first poll, which follows at once.
    pub(crate) fn start(served: &Served, input: RawInput, head: Head, timeout: Option<Duration>) -> Self {
        let parts = Parts::new(served.route().clone(), input, head, timeout);
        Self { reply: Some(reply(served, parts)), timeout, timer: None }
    }

    /// Starts a stream, which goes on after the item that the caller saw last. The time limit is for its layers, its
    /// extractors and its input alone: once it is open it lasts for as long as it likes.
    pub(crate) fn open(
        served: &Served,
        input: RawInput,
        head: Head,
        last_event_id: Option<EventId>,
        timeout: Option<Duration>,
    ) -> Self {
        let parts = Parts::new(served.route().clone(), input, head, None).with_last_event_id(last_event_id);
        Self { reply: Some(reply(served, parts)), timeout, timer: None }
    }

    /// Starts a two-way conversation over a line. Its time limit is that of a stream.
    pub(crate) fn converse(
        served: &Served,
        input: RawInput,
        head: Head,
        line: Arc<Line>,
        timeout: Option<Duration>,
    ) -> Self {
        let mut parts = Parts::new(served.route().clone(), input, head, None);
        parts.insert_extension(line);
        Self { reply: Some(reply(served, parts)), timeout, timer: None }
    }

    /// Polls the call; when the deadline has passed, drops it and answers `TIMEOUT`.
    pub(crate) fn poll_step(
        &mut self,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        if let Poll::Ready(step) = reply::poll(&mut self.reply, cx, out) {
            if matches!(step, Ok(Step::Open)) {
                self.lift_deadline();
            }
            return Poll::Ready(step);
        }
        self.poll_deadline(cx).map(Err)
    }

    /// Polls a stream for as many items as `items` takes, in the manner of [`reply::poll_items`], with the same deadline.
    pub(crate) fn poll_items(
        &mut self,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
        items: &mut dyn Items,
    ) -> Poll<Result<Option<Step>, RpcError>> {
        if let Poll::Ready(step) = reply::poll_items(&mut self.reply, cx, out, items) {
            if matches!(step, Ok(Some(Step::Open))) {
                self.lift_deadline();
            }
            return Poll::Ready(step);
        }
        self.poll_deadline(cx).map(Err)
    }

    fn lift_deadline(&mut self) {
        (self.timeout, self.timer) = (None, None);
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<RpcError> {
        let Some(timeout) = self.timeout else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        reply::cancel(&mut self.reply);
        let message = format!("the call took longer than {}", seconds(timeout));
        Poll::Ready(RpcError::timeout(message))
    }

    /// Polls for the answer of a call that is one value.
    pub(crate) fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Answer> {
        with_scratch(|out| {
            out.extend_from_slice(br#"{"ok":true,"data":"#);
            match self.poll_step(cx, out) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(Step::Value)) => {
                    out.push(b'}');
                    Poll::Ready(Answer::ok(take(out)))
                }
                // A stream is refused before it is started.
                Poll::Ready(Ok(_)) => {
                    Poll::Ready(Answer::from(RpcError::internal("a call answered by a stream")))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Answer::from(error)),
            }
        })
    }
}

/// The reply, which runs where it is polled, or in a task of its own.
fn reply(served: &Served, parts: Parts) -> Reply {
    let reply = served.call(parts);
    if served.route().description().spawns { spawned(reply) } else { reply }
}

/// A caller that leaves drops its calls, all of a batch at once. Were a panic of one's destructors to go further, that
/// of a second would abort the process.
impl Drop for Running {
    fn drop(&mut self) {
        if self.reply.is_some() {
            reply::cancel(&mut self.reply);
        }
    }
}

/// What is larger is handed over as it is; what is smaller is copied, so that the buffer stays and one allocation of
/// just the right size is made for the body.
const COPY_BELOW: usize = 16 * 1024;

/// What was written, as bytes of their own.
pub(crate) fn take(out: &mut Vec<u8>) -> Bytes {
    if out.len() < COPY_BELOW { Bytes::copy_from_slice(out) } else { std::mem::take(out).into() }
}

/// Lends the thread's buffer for one poll: a call that waits holds none.
pub(crate) fn with_scratch<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    // A call within a call finds an empty one, and makes its own.
    let mut out = SCRATCH.take();
    out.clear();
    let result = work(&mut out);
    if out.capacity() <= 4 * COPY_BELOW {
        SCRATCH.set(out);
    }
    result
}
