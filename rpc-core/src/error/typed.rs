//! An application's own errors.

use std::{borrow::Cow, convert::Infallible};

use super::RpcError;
use crate::schema;

/// What is known of one kind of error before it ever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDefinition {
    /// The code on the wire, in SCREAMING_SNAKE_CASE.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The message's template, in which `{field}` stands for a field of the variant.
    pub message: &'static str,
    /// The variant's doc comment, without the comment marks.
    pub docs: &'static str,
}

impl ErrorDefinition {
    /// A definition without documentation.
    #[must_use]
    pub const fn new(code: &'static str, status: u16, message: &'static str) -> Self {
        Self { code, status, message, docs: "" }
    }

    /// With documentation.
    #[must_use]
    pub const fn docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }
}

/// An error that a procedure may end with. `derive(RpcError)` implements it for an enum:
///
/// ```
/// use rpc_core::{ProcedureError, RpcError};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Serialize, Deserialize, RpcError)]
/// #[serde(rename_all_fields = "camelCase")]
/// enum ChatError {
///     /// No room has this id.
///     #[rpc(status = 404, message = "there is no room {room_id}")]
///     RoomNotFound { room_id: String },
/// }
///
/// let error: RpcError = ChatError::RoomNotFound { room_id: "lobby".into() }.into();
/// assert_eq!((error.code(), error.status()), ("ROOM_NOT_FOUND", 404));
/// assert_eq!(error.message(), "there is no room lobby");
/// assert_eq!(error.details(), Some(r#"{"roomId":"lobby"}"#));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a procedure",
    label = "not an error of a procedure",
    note = "derive `RpcError` on an enum of your own, or return `RpcError` itself"
)]
pub trait ProcedureError: Sized + Send + 'static {
    /// Every kind of error there is, in the order of the variants.
    const DEFINITIONS: &'static [ErrorDefinition];

    /// What the schema calls the type, where it has definitions.
    const NAME: &'static str = "Error";

    /// Whether there may be others, which nobody knows beforehand.
    const IS_OPEN: bool = false;

    /// What happened, for a person: the definition's message, with the values of the fields.
    fn message(&self) -> Cow<'static, str>;

    /// The error as it travels.
    fn into_rpc_error(self) -> RpcError;

    /// The error as a client got it. `None` for a code that is not this type's, and for details that do not fit.
    fn from_rpc_error(error: &RpcError) -> Option<Self>;

    /// Tells what `details` hold, for the schema. By default nothing.
    fn describe(details: &mut schema::Details<'_>) {
        let _ = details;
    }
}

impl ProcedureError for Infallible {
    const DEFINITIONS: &'static [ErrorDefinition] = &[];

    fn message(&self) -> Cow<'static, str> {
        match *self {}
    }

    fn into_rpc_error(self) -> RpcError {
        match self {}
    }

    fn from_rpc_error(_: &RpcError) -> Option<Self> {
        None
    }
}

/// An error whose codes are not known beforehand.
impl ProcedureError for RpcError {
    const DEFINITIONS: &'static [ErrorDefinition] = &[];
    const IS_OPEN: bool = true;

    fn message(&self) -> Cow<'static, str> {
        RpcError::message(self).to_owned().into()
    }

    fn into_rpc_error(self) -> RpcError {
        self
    }

    fn from_rpc_error(error: &RpcError) -> Option<Self> {
        Some(error.clone())
    }
}
