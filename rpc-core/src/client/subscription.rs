//! A subscription: a stream of items.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::Stream;
use http::{HeaderName, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Answer, BoxStream, CallError, Outgoing, Scope, TransportError,
    conversation::Conversation,
    pending::{Decode, decoder, settle},
};
use crate::Procedure;

/// A subscription: a stream of its items, which ends with the first error or when the server's does.
///
/// It owns everything it needs, so it can be spawned, and does nothing before it is polled. Dropping it ends the
/// subscription, at the server too.
#[must_use = "a subscription is made when its first item is asked for"]
pub struct Subscription<P: Procedure> {
    conversation: Conversation<BoxStream<Answer>>,
    decode: Decode<P::Output>,
}

impl<P: Procedure> Subscription<P> {
    /// A subscription that takes an input.
    #[doc(hidden)]
    pub fn new(scope: &Scope, name: &str, input: &P::Input) -> Self
    where
        for<'i> &'i P::Input: Serialize,
        P::Output: DeserializeOwned,
    {
        Self::of(scope, Outgoing::with_input(P::DESCRIPTION, scope.prefix(), name, input))
    }

    /// A subscription that takes none.
    #[doc(hidden)]
    pub fn without_input(scope: &Scope, name: &str) -> Self
    where
        P::Output: DeserializeOwned,
    {
        Self::of(scope, Ok(Outgoing::new(P::DESCRIPTION, scope.prefix(), name)))
    }

    fn of(scope: &Scope, call: Result<Outgoing, TransportError>) -> Self
    where
        P::Output: DeserializeOwned,
    {
        Self { conversation: Conversation::new(scope, call), decode: decoder() }
    }

    /// Sends a header with this subscription alone, in place of the client's of that name. To be said before the first
    /// poll.
    ///
    /// A name or a value that is none fails the subscription before it is sent.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.conversation.set_header(name, value);
        self
    }
}

impl<P: Procedure> Stream for Subscription<P> {
    type Item = Result<P::Output, CallError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let running = match self.conversation.running(|transport, call| transport.subscribe(call)) {
            Ok(Some(running)) => running,
            Ok(None) => return Poll::Ready(None),
            Err(error) => return Poll::Ready(Some(Err(CallError::of(error.not_sent())))),
        };
        let item = ready!(running.as_mut().poll_next(cx));
        let item = item.map(|answer| settle::<P>(answer, self.decode));
        if !matches!(item, Some(Ok(_))) {
            self.conversation = Conversation::Over;
        }
        Poll::Ready(item)
    }
}

impl<P: Procedure> fmt::Debug for Subscription<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
