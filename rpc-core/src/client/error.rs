//! What can go wrong with a call, as its caller sees it.

use std::{convert::Infallible, error::Error, fmt, sync::Arc};

use crate::{
    ProcedureError, RpcError,
    error::{PathSegment, Violation},
};

/// Why a call has no answer. There are these four reasons and no others, so a `match` can name them all:
///
/// ```
/// # use rpc_core::client::CallError;
/// # #[derive(Debug)] enum ChatError { RoomNotFound { room_id: String } }
/// fn explain(error: CallError<ChatError>) -> String {
///     match error {
///         CallError::Procedure(ChatError::RoomNotFound { room_id }) => format!("no room {room_id}"),
///         CallError::Rpc(error) => format!("the server says {}", error.code()),
///         CallError::Transport { sent: true, .. } => "it may have been done, or not".to_owned(),
///         CallError::Transport { sent: false, cause } => format!("nothing was sent: {cause}"),
///         CallError::Decode(error) => format!("this client is of another version: {error}"),
///     }
/// }
/// ```
///
/// For a procedure that has no error of its own, `E` is [`Infallible`], and the first arm is left out.
#[derive(Debug, Clone)]
pub enum CallError<E = Infallible> {
    /// The procedure's own error, the same value that the function returned. For a function that returns
    /// [`struct@RpcError`] every error of the server's is here, since its codes are not known beforehand.
    Procedure(E),
    /// What the framework says (`BAD_INPUT`, `UNAUTHORIZED`, `TIMEOUT`, …; see [`Code`](crate::Code)), and codes that this client
    /// does not know.
    Rpc(RpcError),
    /// The call, or its answer, did not get through.
    Transport {
        /// Whether the call may have reached the server, so that it may have been done. What was not sent can be
        /// called again without a second thought.
        sent: bool,
        /// What happened.
        cause: TransportError,
    },
    /// An answer or an event came and is not of the procedure's type: server and client were built from different contracts.
    Decode(DecodeError),
}

impl<E: ProcedureError> CallError<E> {
    /// The procedure's error, where it is one of its own; otherwise what the framework said.
    pub(super) fn of(failure: Failure) -> Self {
        match failure {
            Failure::Rpc(error) => E::from_rpc_error(&error).map_or(Self::Rpc(error), Self::Procedure),
            Failure::Transport { sent, cause } => Self::Transport { sent, cause },
        }
    }
}

impl<E> CallError<E> {
    /// Whether the call may have reached the server: only of [`Transport`](Self::Transport) can it be false.
    #[must_use]
    pub fn was_sent(&self) -> bool {
        !matches!(self, Self::Transport { sent: false, .. })
    }
}

impl<E: ProcedureError> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Procedure(error) => f.write_str(&error.message()),
            Self::Rpc(error) => error.fmt(f),
            Self::Transport { sent: true, cause } => write!(f, "{cause} (the call may have been done)"),
            Self::Transport { sent: false, cause } => write!(f, "{cause} (the call was not sent)"),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl<E: ProcedureError + fmt::Debug> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport { cause, .. } => cause.source(),
            _ => None,
        }
    }
}

/// Why a transport has no answer: [`CallError`] before the procedure's types are known.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The server answered with an error.
    Rpc(RpcError),
    /// There is no answer.
    Transport {
        /// Whether the call may have reached the server.
        sent: bool,
        /// What happened.
        cause: TransportError,
    },
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        Self::Rpc(error)
    }
}

/// What happened on the way.
#[derive(Debug, Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: Box<str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// The kinds of [`TransportError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The input, or an event, cannot be written as JSON.
    Input,
    /// The credentials or headers for the call could not be had.
    Headers,
    /// No connection to the server.
    Connect,
    /// The connection ended before the answer did, or the conversation is over.
    Closed,
    /// The caller's time was up.
    Timeout,
    /// What answered does not speak this protocol, or a version of it that this client does not know.
    Protocol,
    /// This transport does not carry calls of this kind.
    Unsupported,
}

impl TransportError {
    /// An error of a kind, with a message for a person.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into().into(), source: None }
    }

    /// With what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// What happened, for a person.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// It happened before anything of the call was sent.
    #[must_use]
    pub fn not_sent(self) -> Failure {
        Failure::Transport { sent: false, cause: self }
    }

    /// It happened when the call may have reached the server.
    #[must_use]
    pub fn sent(self) -> Failure {
        Failure::Transport { sent: true, cause: self }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// An answer, or an event, that is not of the procedure's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// Of what event the data does not fit.
    pub(super) event: Option<&'static str>,
    pub(super) path: Vec<PathSegment>,
    pub(super) message: String,
}

impl DecodeError {
    /// Where in the answer, or in the data of the event, in the names of the wire. Empty for it as a whole.
    #[must_use]
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// What does not fit.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(event) => write!(f, "the data of the event `{event}` does not fit: ")?,
            None => f.write_str("the answer does not fit: ")?,
        }
        f.write_str(&Violation::describe(&self.path, &self.message))
    }
}

impl Error for DecodeError {}
