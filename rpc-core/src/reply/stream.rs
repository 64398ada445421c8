//! The reply of subscriptions: a future that opens a stream, then its items.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use pin_project_lite::pin_project;
use serde::Serialize;

use super::{Reply, Run, Step, value::encode};
use crate::RpcError;

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
    S: Stream<Item = Result<T, RpcError>> + Send,
    T: Serialize,
{
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        loop {
            let items = match self.as_mut().project() {
                SubscriptionState::Open { items } => {
                    return Poll::Ready(match ready!(items.poll_next(cx)) {
                        Some(item) => encode(&item?, out).map(|()| Step::Item),
                        None => Ok(Step::End),
                    });
                }
                SubscriptionState::Opening { future } => ready!(future.poll(cx))?,
            };
            self.set(Subscription::Open { items });
        }
    }
}

/// A reply that is a stream, opened by a future: extractors and the input's validation run in there.
pub fn stream<F, S, T>(open: F) -> Reply
where
    F: Future<Output = Result<S, RpcError>> + Send + 'static,
    S: Stream<Item = Result<T, RpcError>> + Send + 'static,
    T: Serialize + 'static,
{
    Box::pin(Subscription::<F, S>::Opening { future: open })
}
