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
    BoxStream, CallError, Failure, Outgoing, Received, Scope, TransportError,
    conversation::Conversation,
    pending::{Decode, decoder, settle},
};
use crate::{EventId, Procedure};

/// A subscription: a stream of its items, which ends with the first error or when the server's does.
///
/// It owns everything it needs, so it can be spawned, and does nothing before it is polled. Dropping it ends the
/// subscription, at the server too.
#[must_use = "a subscription is made when its first item is asked for"]
pub struct Subscription<P: Procedure> {
    conversation: Conversation<BoxStream<Result<Received, Failure>>>,
    decode: Decode<P::Output>,
    last_event_id: Option<EventId>,
    on_reset: Option<Box<dyn FnMut() + Send>>,
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
        let conversation = Conversation::new(scope, call);
        Self { conversation, decode: decoder(), last_event_id: None, on_reset: None }
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

    /// Goes on after an item that was seen before: the id that [`last_event_id`](Self::last_event_id) gave then. To be
    /// said before the first poll. The procedure must read it, as [`LastEventId`](crate::LastEventId).
    pub fn resume_after(mut self, id: EventId) -> Self {
        if let Some(call) = self.conversation.call_mut() {
            call.set_last_event_id(Some(id.clone()));
        }
        self.last_event_id = Some(id);
        self
    }

    /// The id of the last item that had one.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&EventId> {
        self.last_event_id.as_ref()
    }

    /// Called when the server tells that items are missing: what was made of the earlier ones is to be loaded anew.
    /// Then the items go on.
    pub fn on_reset(mut self, reset: impl FnMut() + Send + 'static) -> Self {
        self.on_reset = Some(Box::new(reset));
        self
    }
}

impl<P: Procedure> Stream for Subscription<P> {
    type Item = Result<P::Output, CallError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let running = match this.conversation.running(|transport, call| transport.subscribe(call)) {
            Ok(Some(running)) => running,
            Ok(None) => return Poll::Ready(None),
            Err(error) => return Poll::Ready(Some(Err(CallError::of(error.not_sent())))),
        };
        let answer = loop {
            match ready!(running.as_mut().poll_next(cx)) {
                None => break None,
                Some(Ok(Received::Reset)) => {
                    if let Some(reset) = &mut this.on_reset {
                        reset();
                    }
                }
                Some(Ok(Received::Item { json, id })) => {
                    this.last_event_id = id.or(this.last_event_id.take());
                    break Some(Ok(json));
                }
                Some(Err(failure)) => break Some(Err(failure)),
            }
        };
        let item = answer.map(|answer| settle::<P>(answer, this.decode));
        if !matches!(item, Some(Ok(_))) {
            this.conversation = Conversation::Over;
        }
        Poll::Ready(item)
    }
}

impl<P: Procedure> fmt::Debug for Subscription<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
