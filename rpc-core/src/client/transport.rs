//! What carries calls.

use std::{future::Future, pin::Pin};

use bytestring::ByteString;
use futures::{FutureExt, Stream, StreamExt, future::join_all, stream};

use super::{Failure, Opened, Outgoing, TransportError, TransportErrorKind};
use crate::EventId;

/// A boxed future that can be sent between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A boxed stream that can be sent between threads.
pub type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// What a call brought: the JSON of its value, or why there is none.
pub type Answer = Result<ByteString, Failure>;

/// What a subscription brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Received {
    /// An item: its JSON, and its id where it has one.
    Item {
        /// The JSON of its data.
        json: ByteString,
        /// By which the subscription is resumed.
        id: Option<EventId>,
    },
    /// Continuity is lost, and the subscription goes on.
    Reset,
}

impl Received {
    /// An item.
    #[must_use]
    pub fn item(json: ByteString, id: Option<EventId>) -> Self {
        Self::Item { json, id }
    }
}

/// Carries calls to procedures and brings back what they answer.
///
/// Nothing in it is generic over procedures, so a client of hundreds of them compiles its transport once. A future or
/// stream of it owns what it needs, does nothing before it is polled, and cancels the call when it is dropped.
pub trait Transport: Send + Sync + 'static {
    /// Carries one query or mutation. Gives up when the call's own time has passed, if it has any.
    fn call(&self, call: Outgoing) -> BoxFuture<Answer>;

    /// Carries calls that are made together, and answers in their order. A transport that can send them in one
    /// request does so; by default each goes by itself, all at once.
    fn batch(&self, calls: Vec<Outgoing>) -> BoxFuture<Vec<Answer>> {
        join_all(calls.into_iter().map(|call| self.call(call))).boxed()
    }

    /// Carries a subscription: its items, up to an error or the end.
    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        let message = format!("this transport carries no streams, and `{}` is one", call.path());
        let cause = TransportError::new(TransportErrorKind::Unsupported, message);
        stream::once(async { Err(cause.not_sent()) }).boxed()
    }

    /// Opens a two-way procedure. Nothing happens before what is heard is polled, or something is emitted. By default it
    /// cannot be opened.
    fn open(&self, call: Outgoing) -> Opened {
        let message = format!("this transport carries no two-way procedures, and `{}` is one", call.path());
        Opened::failed(TransportError::new(TransportErrorKind::Unsupported, message).not_sent())
    }
}
