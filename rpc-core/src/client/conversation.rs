//! What a call and a subscription have in common on the caller's side: they are described, then started, then over.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use super::{Outgoing, Scope, Transport, TransportError, TransportErrorKind};

/// A conversation that is carried by `R` once it is started.
pub(super) enum Conversation<R> {
    Ready(Request),
    Failed(TransportError),
    Running(R),
    Over,
}

/// A call with what carries it.
pub(super) struct Request {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) call: Outgoing,
}

impl<R> Conversation<R> {
    pub(super) fn new(scope: &Scope, call: Result<Outgoing, TransportError>) -> Self {
        match call {
            Ok(call) => Self::Ready(Request { transport: Arc::clone(scope.transport()), call }),
            Err(error) => Self::Failed(error),
        }
    }

    /// The call, as long as it is not started.
    pub(super) fn call_mut(&mut self) -> Option<&mut Outgoing> {
        match self {
            Self::Ready(Request { call, .. }) => Some(call),
            _ => None,
        }
    }

    /// Adds a header, as long as it is not started. One that is none fails the conversation.
    pub(super) fn set_header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let Some(call) = self.call_mut() else { return };
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => _ = call.headers_mut().insert(name, value),
            _ => {
                let message = format!("a header of the call of `{}` is none", call.path());
                *self = Self::Failed(TransportError::new(TransportErrorKind::Headers, message));
            }
        }
    }

    /// What carries the conversation, which is started if it was not. `None` when it is over, and when it could not be
    /// started the reason, once.
    pub(super) fn running(
        &mut self,
        start: impl FnOnce(&dyn Transport, Outgoing) -> R,
    ) -> Result<Option<&mut R>, TransportError> {
        if !matches!(self, Self::Running(_)) {
            match std::mem::replace(self, Self::Over) {
                Self::Ready(Request { transport, call }) => *self = Self::Running(start(&*transport, call)),
                Self::Failed(error) => return Err(error),
                Self::Running(_) | Self::Over => {}
            }
        }
        Ok(match self {
            Self::Running(running) => Some(running),
            _ => None,
        })
    }
}
