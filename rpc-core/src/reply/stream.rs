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
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        let items = match self.as_mut().project() {
            SubscriptionState::Open { items } => {
                let Some(item) = ready!(items.poll_next(cx)) else { return Poll::Ready(Ok(Step::End)) };
                let (metadata, data) = item?.into_parts()?;
                let Some(data) = data else { return Poll::Ready(Ok(Step::Reset)) };
                return Poll::Ready(encode(&data, out).map(|()| Step::Item(metadata)));
            }
            SubscriptionState::Opening { future } => ready!(future.poll(cx))?,
        };
        self.set(Subscription::Open { items });
        Poll::Ready(Ok(Step::Open))
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
