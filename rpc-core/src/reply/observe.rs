//! A reply that tells somebody how it goes: what logging, timing and metrics are made of.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{Items, Reply, Run, Step, cancel, items::poll_one, panicked};
use crate::{ItemMetadata, RpcError};

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
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        poll_one(self, cx, out)
    }

    fn poll_items(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
        items: &mut dyn Items,
    ) -> Poll<Result<Option<Step>, RpcError>> {
        let Self { reply, observer } = &mut *self;
        let Some(running) = reply else { return Poll::Ready(Ok(Some(Step::End))) };
        let mut observed = ObservedItems { items, observer };
        let poll = || running.as_mut().poll_items(cx, out, &mut observed);
        // A panic is seen here, and not only by the transport: to the observer it is a failure, and no cancellation.
        let mut step = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(step) => ready!(step),
            Err(panic) => Err(panicked(&*panic)),
        };
        if step.as_ref().map_or(true, |step| step.as_ref().is_some_and(Step::is_last))
            && let Err(panic) = catch_unwind(AssertUnwindSafe(|| *reply = None))
        {
            step = Err(panicked(&*panic));
        }
        let event = match &step {
            Ok(Some(Step::Value)) => Some(Event::Value),
            Ok(Some(Step::Open)) => Some(Event::Open),
            Ok(Some(Step::Reset)) => Some(Event::Reset),
            Ok(Some(Step::End)) => Some(Event::End),
            // Each item was told of when it came.
            Ok(Some(Step::Item(_)) | None) => None,
            Err(error) => Some(Event::Failed(error)),
        };
        if let Some(event) = event {
            observer(event);
        }
        Poll::Ready(step)
    }
}

/// Tells of each item, and hands it on.
struct ObservedItems<'a, O> {
    items: &'a mut dyn Items,
    observer: &'a mut O,
}

impl<O: FnMut(Event<'_>)> Items for ObservedItems<'_, O> {
    fn take(&mut self, out: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        (self.observer)(Event::Item);
        self.items.take(out, metadata)
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
