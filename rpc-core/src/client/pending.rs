//! A call that waits for its answer.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Answer, BoxFuture, CallError, DecodeError, Failure, Outgoing, Scope, TransportError, TransportErrorKind,
    conversation::{Conversation, Request},
};
use crate::{Procedure, input};

/// A query or a mutation on its way: a future of its answer.
///
/// It owns everything it needs, so it can be spawned, and does nothing before it is polled. Dropping it cancels the
/// call, at the server too.
#[must_use = "a call is made when it is awaited"]
pub struct Pending<P: Procedure> {
    conversation: Conversation<BoxFuture<Answer>>,
    decode: Decode<P::Output>,
}

pub(super) type Decode<T> = fn(&str) -> Result<T, DecodeError>;

impl<P: Procedure> Pending<P> {
    /// A call of a procedure that takes an input.
    #[doc(hidden)]
    pub fn new(scope: &Scope, name: &str, input: &P::Input) -> Self
    where
        for<'i> &'i P::Input: Serialize,
        P::Output: DeserializeOwned,
    {
        Self::of(scope, Outgoing::with_input(P::DESCRIPTION, scope.prefix(), name, input))
    }

    /// A call of a procedure that takes none.
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
        Self { conversation: Conversation::new(scope, call), decode }
    }

    /// Waits no longer than this, connecting included, instead of the client's own time. The deadline travels to the
    /// server, which drops the call then. To be said before the first poll.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Some(call) = self.conversation.call_mut() {
            call.set_timeout(timeout);
        }
        self
    }

    /// Sends a header with this call alone, in place of the client's of that name. To be said before the first poll.
    ///
    /// A name or a value that is none fails the call before it is sent.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.conversation.set_header(name, value);
        self
    }

    /// The call and what decodes its answer, for a batch. An error for a call that cannot be made any more.
    pub(super) fn into_request(self) -> (Result<Request, Failure>, Decode<P::Output>) {
        let request = match self.conversation {
            Conversation::Ready(request) => Ok(request),
            Conversation::Failed(error) => Err(error.not_sent()),
            Conversation::Running(_) | Conversation::Over => {
                let message = "a call that was polled before cannot be put into a batch";
                Err(TransportError::new(TransportErrorKind::Unsupported, message).sent())
            }
        };
        (request, self.decode)
    }
}

/// An answer as the caller wants it.
pub(super) fn settle<P: Procedure>(
    answer: Answer,
    decode: Decode<P::Output>,
) -> Result<P::Output, CallError<P::Error>> {
    match answer {
        Ok(json) => decode(&json).map_err(CallError::Decode),
        Err(failure) => Err(CallError::of(failure)),
    }
}

fn decode<T: DeserializeOwned>(json: &str) -> Result<T, DecodeError> {
    serde_json::from_str(json).map_err(|error| {
        let (path, message) = input::explain(json, &error);
        DecodeError { event: None, path, message }
    })
}

pub(super) fn decoder<T: DeserializeOwned>() -> Decode<T> {
    decode
}

impl<P: Procedure> Future for Pending<P> {
    type Output = Result<P::Output, CallError<P::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let running = match self.conversation.running(|transport, call| transport.call(call)) {
            Ok(running) => running.expect("a call is not polled after its answer came"),
            Err(error) => return Poll::Ready(Err(CallError::of(error.not_sent()))),
        };
        let answer = ready!(running.as_mut().poll(cx));
        // What carried the call is let go before its answer is told.
        self.conversation = Conversation::Over;
        Poll::Ready(settle::<P>(answer, self.decode))
    }
}

impl<P: Procedure> fmt::Debug for Pending<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
