//! A subscription: a stream of items.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::Stream;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Answer, BoxStream, CallError, Outgoing, Scope, TransportError,
    pending::{Decode, Request, decoder, settle},
};
use crate::Procedure;

/// A subscription: a stream of its items, which ends with the first error or when the server's does.
///
/// It owns everything it needs, so it can be spawned, and does nothing before it is polled. Dropping it ends the
/// subscription, at the server too.
#[must_use = "a subscription is made when its first item is asked for"]
pub struct Subscription<P: Procedure> {
    state: State,
    decode: Decode<P::Output>,
}

enum State {
    Ready(Request),
    Failed(TransportError),
    Running(BoxStream<Answer>),
    Over,
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
        let state = match call {
            Ok(call) => State::Ready(Request { transport: Arc::clone(scope.transport()), call }),
            Err(error) => State::Failed(error),
        };
        Self { state, decode: decoder() }
    }
}

impl<P: Procedure> Stream for Subscription<P> {
    type Item = Result<P::Output, CallError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut self.state {
                State::Running(running) => {
                    let item = ready!(running.as_mut().poll_next(cx));
                    let item = item.map(|answer| settle::<P>(answer, self.decode));
                    if !matches!(item, Some(Ok(_))) {
                        self.state = State::Over;
                    }
                    return Poll::Ready(item);
                }
                state => match std::mem::replace(state, State::Over) {
                    State::Ready(Request { transport, call }) => {
                        *state = State::Running(transport.subscribe(call));
                    }
                    State::Failed(error) => {
                        return Poll::Ready(Some(Err(CallError::of(error.not_sent()))));
                    }
                    State::Running(_) | State::Over => return Poll::Ready(None),
                },
            }
        }
    }
}

impl<P: Procedure> fmt::Debug for Subscription<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
