//! The reply of subscriptions: a future that opens a stream, then its items.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use pin_project_lite::pin_project;
use serde::Serialize;

use super::{Items, Reply, Run, Step, items::poll_one, value::encode};
use crate::{RpcError, Tracked};

pin_project! {
    #[project = SubscriptionState]
    enum Subscription<F, S> {
        Opening { #[pin] future: F },
        Open { #[pin] items: S },
    }
}

impl<F, S, T> Run for Subscription<F, S>
where
    F: Future<Output = Result<S, RpcError>> + Send,
    S: Stream<Item = Result<Tracked<T>, RpcError>> + Send,
    T: Serialize,
{
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
        taken: &mut dyn Items,
    ) -> Poll<Result<Option<Step>, RpcError>> {
        let items = match self.as_mut().project() {
            SubscriptionState::Open { mut items } => loop {
                let Some(item) = ready!(items.as_mut().poll_next(cx)) else {
                    return Poll::Ready(Ok(Some(Step::End)));
                };
                let (metadata, data) = item?.into_parts()?;
                let Some(data) = data else { return Poll::Ready(Ok(Some(Step::Reset))) };
                encode(&data, out)?;
                if taken.take(out, &metadata).is_break() {
                    return Poll::Ready(Ok(None));
                }
            },
            SubscriptionState::Opening { future } => ready!(future.poll(cx))?,
        };
        self.set(Subscription::Open { items });
        Poll::Ready(Ok(Some(Step::Open)))
    }
}

/// A reply that is a stream, opened by a future: extractors and the input's validation run in there.
pub fn stream<F, S, T>(open: F) -> Reply
where
    F: Future<Output = Result<S, RpcError>> + Send + 'static,
    S: Stream<Item = Result<Tracked<T>, RpcError>> + Send + 'static,
    T: Serialize + 'static,
{
    Box::pin(Subscription::<F, S>::Opening { future: open })
}
