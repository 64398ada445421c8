//! An event, encoded once for all that get it.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use rpc_core::{Events, RpcError};
use serde::Serialize;

/// An event as it travels: the members `"name"`, `"data"` and `"timestamp"` of a JSON object, without the braces around
/// them and whatever a transport puts beside them. Cloning it copies nothing.
///
/// ```
/// use rpc_core::Events;
/// use rpc_realtime::Payload;
/// use serde::Serialize;
///
/// #[derive(Serialize, Events)]
/// enum ServerEvent {
///     Notice { text: String },
/// }
///
/// let payload = Payload::of(&ServerEvent::Notice { text: "hi".into() })?;
/// assert!(payload.as_bytes().starts_with(br#""name":"notice","data":{"text":"hi"},"#));
/// # Ok::<(), rpc_core::RpcError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    text: Bytes,
    is_alone: bool,
}

impl Payload {
    /// Encodes an event, with the time of now.
    ///
    /// # Errors
    ///
    /// `INTERNAL_ERROR` if it cannot be encoded.
    pub fn of<E: Events + Serialize>(event: &E) -> Result<Self, RpcError> {
        let mut text = Vec::with_capacity(128);
        text.extend_from_slice(br#""name":"#);
        serde_json::to_writer(&mut text, event.name()).map_err(RpcError::internal)?;
        text.extend_from_slice(br#","data":"#);
        event.encode_data(&mut text)?;
        text.extend_from_slice(br#","timestamp":"#);
        serde_json::to_writer(&mut text, &now()).map_err(RpcError::internal)?;
        Ok(Self { text: text.into(), is_alone: true })
    }

    /// Says whether others come close behind it: see [`is_alone`](Self::is_alone).
    pub(crate) fn mark(&mut self, is_alone: bool) {
        self.is_alone = is_alone;
    }

    /// Whether no other event follows so closely that the two were better written together. It is a hint for transports
    /// that can write at once.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// The text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text
    }
}

/// Unix milliseconds.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
