//! How a transport polls a reply.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use super::{Items, Reply, Run, Step};
use crate::RpcError;

/// Polls a reply once, and keeps the transport's side of [`Run`](super::Run)'s contract: a panic becomes an
/// `INTERNAL_ERROR` with an id (what it said goes to the log), and `out` holds something new only if the step did
/// succeed. The place of a reply that is over is emptied, so its destructors run here, where a panic of theirs is
/// caught too.
///
/// An empty place answers [`Step::End`].
pub fn poll(
    reply: &mut Option<Reply>,
    cx: &mut Context<'_>,
    out: &mut Vec<u8>,
) -> Poll<Result<Step, RpcError>> {
    let mark = out.len();
    let step = guard(reply, Step::End, Step::is_last, |running| running.poll_step(cx, out));
    if !matches!(step, Poll::Ready(Ok(_))) {
        out.truncate(mark);
    }
    step
}

/// Polls a stream for as many items as `items` takes, as [`poll`] does for one, and reports what is no item; `None` if
/// `items` wants no more for now.
///
/// What `items` has taken stays. What was written since it took the last is the caller's to cut off, unless the answer is
/// `None`: only `items` knows where it begins.
pub fn poll_items(
    reply: &mut Option<Reply>,
    cx: &mut Context<'_>,
    out: &mut Vec<u8>,
    items: &mut dyn Items,
) -> Poll<Result<Option<Step>, RpcError>> {
    let is_last = |step: &Option<Step>| step.as_ref().is_some_and(Step::is_last);
    guard(reply, Some(Step::End), is_last, |running| running.poll_items(cx, out, items))
}

/// Polls a reply with panics caught, and drops it if it is over. An empty place is at its `end`.
fn guard<T>(
    reply: &mut Option<Reply>,
    end: T,
    is_last: impl Fn(&T) -> bool,
    poll: impl FnOnce(Pin<&mut dyn Run>) -> Poll<Result<T, RpcError>>,
) -> Poll<Result<T, RpcError>> {
    // Unwind safety: after a panic the reply is dropped, unpolled, and what it wrote is cut off.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let Some(running) = reply else { return Poll::Ready(Ok(end)) };
        let step = poll(running.as_mut());
        if let Poll::Ready(step) = &step
            && step.as_ref().map_or(true, &is_last)
        {
            *reply = None;
        }
        step
    }));
    outcome.unwrap_or_else(|panic| {
        cancel(reply);
        Poll::Ready(Err(panicked(&*panic)))
    })
}

/// Drops a reply, which cancels the call. A panic of its destructors goes no further; the panic hook has told of it.
pub fn cancel(reply: &mut Option<Reply>) {
    // Unwind safety: whatever a destructor leaves behind half-done, nobody can reach it any more.
    drop(catch_unwind(AssertUnwindSafe(|| *reply = None)));
}

/// The answer for a caller whose call panicked.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> RpcError {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic whose payload is no text");
    RpcError::internal(format!("a handler panicked: {message}"))
}
