//! What a frame asks for: the procedure that it names, and what it brings for it.

use bytestring::ByteString;
use rpc_core::{Code, Kind, RawInput, RpcError, Served, request::dotted_path};

use super::conversations::ConversationKind;
use crate::http::{App, not_found};

/// The procedure that a path names.
pub(super) fn find<'a>(app: &'a App, path: &str) -> Result<&'a Served, RpcError> {
    // As a rule the path is written the way that every JSON encoder writes it, and is known as such.
    if let Some(served) = app.table.get_json(path) {
        return Ok(served);
    }
    let path = dotted_path(path).map_err(|error| RpcError::parse_error(format!("`path`: {error}")))?;
    if path.len() > app.limits.path {
        return Err(RpcError::parse_error(format!("a path longer than {} bytes", app.limits.path)));
    }
    app.table.get(&path).ok_or_else(|| not_found(&path))
}

/// Whether a procedure is what the caller takes it for.
pub(super) fn check_kind(served: &Served, requested: ConversationKind) -> Result<(), RpcError> {
    let kind = served.route().description().kind;
    let path = served.route().path();
    match requested {
        ConversationKind::Call if kind.is_call() => Ok(()),
        ConversationKind::Subscription if kind == Kind::Subscription => Ok(()),
        ConversationKind::TwoWay if kind == Kind::Socket => Ok(()),
        ConversationKind::Call => {
            let message = format!("`{path}` is a {kind}, and is not called");
            Err(RpcError::framework(Code::MethodNotAllowed, message))
        }
        ConversationKind::Subscription => {
            let message = format!("`{path}` is a {kind}, and cannot be subscribed to");
            Err(RpcError::framework(Code::MethodMismatch, message))
        }
        ConversationKind::TwoWay => {
            let message = format!("`{path}` is a {kind}, and cannot be opened");
            Err(RpcError::framework(Code::MethodMismatch, message))
        }
    }
}

/// An input as a slice of its message, or as a copy where it would keep much more alive than it is.
pub(super) fn input_of(message: &ByteString, input: &str) -> RawInput {
    const SMALL: usize = 4 * 1024;
    if message.len() > SMALL && input.len() < message.len() / 2 {
        RawInput::from(input.to_owned())
    } else {
        RawInput::slice_of(message, input)
    }
}

/// What an event carries, as a copy. It may wait for long and with many others: a slice would keep all of the buffer that
/// its message was read into, of which only the event itself is counted.
pub(super) fn data_of(data: &str) -> RawInput {
    RawInput::from(data.to_owned())
}
