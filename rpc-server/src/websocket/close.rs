//! Why a socket is closed: the code that its client gets, and a reason for people.

use std::borrow::Cow;

use rpc_core::RpcError;
use tungstenite::{
    Error,
    error::CapacityError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// What a control frame holds beside the code (RFC 6455, section 5.5), in bytes.
const LONGEST_REASON: usize = 123;

/// A close of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    pub(super) const GOING_AWAY: Self = Self::new(1001, "the server is going away");
    pub(super) const PROTOCOL: Self = Self::new(1002, "this is not WebSocket as RFC 6455 has it");
    pub(super) const BINARY: Self = Self::new(1003, "a message is JSON in a text frame");
    pub(super) const NOT_TEXT: Self = Self::new(1007, "a text that is not UTF-8");
    pub(super) const NO_CREDENTIAL: Self = Self::new(4401, "no credential came in time");
    pub(super) const EXPIRED: Self = Self::new(4401, "the credential ran out");
    pub(super) const OTHER_SUBJECT: Self = Self::new(4401, "the credential is somebody else's");
    pub(super) const SILENT: Self = Self::new(4408, "nothing was heard for too long");
    pub(super) const TOO_SLOW: Self = Self::new(4429, "nothing was read for too long");
    pub(super) const QUEUE_FULL: Self = Self::new(4429, "events were not read as fast as they came");
    pub(super) const DONE: Self = Self::new(1000, "the procedure ended");
    pub(super) const TOO_MANY_MESSAGES: Self = Self::new(4429, "too many messages");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// The end of a procedure that has its socket to itself.
    pub(super) fn failed(error: &RpcError) -> Self {
        let code = if error.status() < 500 { 4400 } else { 4500 };
        let reason = error.code();
        Self { code, reason: Cow::Owned(reason[..reason.floor_char_boundary(LONGEST_REASON)].to_owned()) }
    }

    fn too_large(limit: usize) -> Self {
        Self { code: 1009, reason: Cow::Owned(format!("a message larger than {limit} bytes")) }
    }

    /// What a client is told whose bytes cannot be read; `None` if it has gone.
    pub(super) fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Capacity(CapacityError::MessageTooLong { max_size, .. }) => {
                Some(Self::too_large(*max_size))
            }
            Error::Utf8(_) => Some(Self::NOT_TEXT),
            Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(_) | Error::Capacity(_) => Some(Self::PROTOCOL),
            _ => None,
        }
    }

    pub(super) fn frame(&self) -> CloseFrame {
        CloseFrame { code: CloseCode::from(self.code), reason: self.reason.as_ref().into() }
    }
}

#[cfg(test)]
mod tests {
    use rpc_core::RpcError;

    use super::Close;

    #[test]
    fn a_code_that_is_too_long_for_a_frame_is_cut() {
        for (code, length) in [("CONFLICT".to_owned(), 8), ("é".repeat(100), 122)] {
            assert_eq!(Close::failed(&RpcError::new(code, 400, "")).reason.len(), length);
        }
    }
}
