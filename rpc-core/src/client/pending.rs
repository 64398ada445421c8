//! A call that waits for its answer.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Answer, BoxFuture, CallError, DecodeError, Failure, Outgoing, Scope, Transport, TransportError,
    TransportErrorKind,
};
use crate::{Procedure, input};

/// A query or a mutation on its way: a future of its answer.
///
/// It owns everything it needs, so it can be spawned, and does nothing before it is polled. Dropping it cancels the
/// call, at the server too.
#[must_use = "a call is made when it is awaited"]
pub struct Pending<P: Procedure> {
    state: State,
    decode: Decode<P::Output>,
}

pub(super) type Decode<T> = fn(&str) -> Result<T, DecodeError>;

enum State {
    Ready(Request),
    Failed(TransportError),
    Running(BoxFuture<Answer>),
    Over,
}

/// A call with what carries it.
pub(super) struct Request {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) call: Outgoing,
}

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
        let state = match call {
            Ok(call) => State::Ready(Request { transport: Arc::clone(scope.transport()), call }),
            Err(error) => State::Failed(error),
        };
        Self { state, decode }
    }

    /// Waits no longer than this, connecting included, instead of the client's own time. The deadline travels to the
    /// server, which drops the call then. To be said before the first poll.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let State::Ready(Request { call, .. }) = &mut self.state {
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
        if let State::Ready(Request { call, .. }) = &mut self.state {
            match (name.try_into(), value.try_into()) {
                (Ok(name), Ok(value)) => _ = call.headers_mut().insert(name, value),
                _ => {
                    let message = format!("a header of the call of `{}` is none", call.path());
                    self.state = State::Failed(TransportError::new(TransportErrorKind::Headers, message));
                }
            }
        }
        self
    }

    /// The call and what decodes its answer, for a batch. An error for a call that cannot be made any more.
    pub(super) fn into_request(self) -> (Result<Request, Failure>, Decode<P::Output>) {
        let request = match self.state {
            State::Ready(request) => Ok(request),
            State::Failed(error) => Err(error.not_sent()),
            State::Running(_) | State::Over => {
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
        DecodeError { path, message }
    })
}

pub(super) fn decoder<T: DeserializeOwned>() -> Decode<T> {
    decode
}

impl<P: Procedure> Future for Pending<P> {
    type Output = Result<P::Output, CallError<P::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.state {
                State::Running(running) => {
                    let answer = ready!(running.as_mut().poll(cx));
                    // What carried the call is let go before its answer is told.
                    self.state = State::Over;
                    return Poll::Ready(settle::<P>(answer, self.decode));
                }
                state => match std::mem::replace(state, State::Over) {
                    State::Ready(Request { transport, call }) => {
                        *state = State::Running(transport.call(call));
                    }
                    State::Failed(error) => return Poll::Ready(Err(CallError::of(error.not_sent()))),
                    State::Running(_) | State::Over => panic!("a call is polled after its answer came"),
                },
            }
        }
    }
}

impl<P: Procedure> fmt::Debug for Pending<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
