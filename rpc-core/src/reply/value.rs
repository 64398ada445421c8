//! The reply of queries and mutations: one future, one value.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use serde::Serialize;

use super::{Reply, Run, Step};
use crate::RpcError;

pin_project! {
    struct Value<F> {
        #[pin]
        future: F,
    }
}

impl<F, T> Run for Value<F>
where
    F: Future<Output = Result<T, RpcError>> + Send,
    T: Serialize,
{
    fn poll_step(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        let value = ready!(self.project().future.poll(cx))?;
        encode(&value, out)?;
        Poll::Ready(Ok(Step::Value))
    }
}

/// Appends a value's JSON. What cannot be encoded is a fault of the server, and the caller is not told which.
pub(super) fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), RpcError> {
    serde_json::to_writer(out, value).map_err(RpcError::internal)
}

/// A reply that is one value, made by a future.
pub fn value<F, T>(future: F) -> Reply
where
    F: Future<Output = Result<T, RpcError>> + Send + 'static,
    T: Serialize + 'static,
{
    Box::pin(Value { future })
}
