//! Replies for layers: one that is decided later, and one that is a refusal.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;

use super::{Items, Reply, Run, Step, items::poll_one};
use crate::RpcError;

pin_project! {
    #[project = DeferredState]
    enum Deferred<F> {
        Deciding { #[pin] future: F },
        Decided { reply: Reply },
    }
}

impl<F> Run for Deferred<F>
where
    F: Future<Output = Result<Reply, RpcError>> + Send,
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
        items: &mut dyn Items,
    ) -> Poll<Result<Option<Step>, RpcError>> {
        loop {
            let reply = match self.as_mut().project() {
                DeferredState::Decided { reply } => return reply.as_mut().poll_items(cx, out, items),
                DeferredState::Deciding { future } => ready!(future.poll(cx))?,
            };
            self.set(Deferred::Decided { reply });
        }
    }
}

/// A reply that waits for a future to decide how it goes on: by [`Next::call`](crate::Next::call), or by a refusal.
///
/// ```
/// use rpc_core::{Layer, Next, Parts, Reply, RpcError, reply};
///
/// struct SignedIn;
///
/// async fn is_signed_in(token: &str) -> bool { token == "secret" }
///
/// impl Layer for SignedIn {
///     fn call(&self, parts: Parts, next: &Next) -> Reply {
///         let next = next.clone();
///         reply::deferred(async move {
///             match parts.header("authorization") {
///                 Some(token) if is_signed_in(token).await => Ok(next.call(parts)),
///                 _ => Err(RpcError::unauthorized("sign in first")),
///             }
///         })
///     }
/// }
/// ```
pub fn deferred<F>(future: F) -> Reply
where
    F: Future<Output = Result<Reply, RpcError>> + Send + 'static,
{
    Box::pin(Deferred::Deciding { future })
}

struct Failed(Option<RpcError>);

impl Run for Failed {
    fn poll_step(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        Poll::Ready(self.0.take().map_or(Ok(Step::End), Err))
    }
}

/// A reply that is a refusal.
#[must_use]
pub fn failed(error: RpcError) -> Reply {
    Box::pin(Failed(Some(error)))
}
