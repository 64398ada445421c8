//! A reply that tells somebody how it goes: what logging, timing and metrics are made of.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{Reply, Run, Step, cancel, panicked};
use crate::RpcError;

/// What an observer is told. Of [`Value`](Event::Value), [`End`](Event::End), [`Failed`](Event::Failed) and
/// [`Cancelled`](Event::Cancelled) exactly one comes, and it comes last.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The call was answered by its one value.
    Value,
    /// A stream has begun: its extractors and its input have passed.
    Open,
    /// A stream brought an item.
    Item,
    /// A stream told that its continuity is lost.
    Reset,
    /// A stream ended by itself.
    End,
    /// The call failed.
    Failed(&'a RpcError),
    /// The reply was dropped before it was over: the caller went away, or the deadline passed.
    Cancelled,
}

struct Observed<O: FnMut(Event<'_>)> {
    /// `None` once the reply is over, so that its destructors run before the observer is told of the end.
    reply: Option<Reply>,
    observer: O,
}

impl<O: FnMut(Event<'_>) + Send + Unpin> Run for Observed<O> {
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        let this = &mut *self;
        let Some(reply) = &mut this.reply else { return Poll::Ready(Ok(Step::End)) };
        // A panic is seen here, and not only by the transport: to the observer it is a failure, and no cancellation.
        let mut step = match catch_unwind(AssertUnwindSafe(|| reply.as_mut().poll_step(cx, out))) {
            Ok(step) => ready!(step),
            Err(panic) => Err(panicked(&*panic)),
        };
        if step.as_ref().map_or(true, Step::is_last)
            && let Err(panic) = catch_unwind(AssertUnwindSafe(|| this.reply = None))
        {
            step = Err(panicked(&*panic));
        }
        (this.observer)(match &step {
            Ok(Step::Value) => Event::Value,
            Ok(Step::Open) => Event::Open,
            Ok(Step::Item(_)) => Event::Item,
            Ok(Step::Reset) => Event::Reset,
            Ok(Step::End) => Event::End,
            Err(error) => Event::Failed(error),
        });
        Poll::Ready(step)
    }
}

impl<O: FnMut(Event<'_>)> Drop for Observed<O> {
    fn drop(&mut self) {
        if self.reply.is_some() {
            cancel(&mut self.reply);
            (self.observer)(Event::Cancelled);
        }
    }
}

/// Tells `observer` what becomes of a reply.
///
/// The observer is called where the reply is polled or dropped: it must be quick and must not block.
pub fn observe<O>(reply: Reply, observer: O) -> Reply
where
    O: FnMut(Event<'_>) + Send + Unpin + 'static,
{
    Box::pin(Observed { reply: Some(reply), observer })
}
