//! How a transport polls a reply.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll},
};

use super::{Reply, Step};
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
    // Unwind safety: after a panic the reply is dropped, unpolled, and what it wrote is cut off.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let Some(running) = reply else { return Poll::Ready(Ok(Step::End)) };
        let step = running.as_mut().poll_step(cx, out);
        if let Poll::Ready(step) = &step
            && step.as_ref().map_or(true, Step::is_last)
        {
            *reply = None;
        }
        step
    }));
    let step = match outcome {
        Ok(step) => step,
        Err(panic) => {
            cancel(reply);
            Poll::Ready(Err(panicked(&*panic)))
        }
    };
    if !matches!(step, Poll::Ready(Ok(_))) {
        out.truncate(mark);
    }
    step
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
