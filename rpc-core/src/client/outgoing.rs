//! A call on its way out.

use std::{fmt, ops::Range, time::Duration};

use http::HeaderMap;
use serde::Serialize;

use super::{TransportError, TransportErrorKind};
use crate::{Description, EventId};

/// A call as transports see it: its envelope, and how long its caller waits.
pub struct Outgoing {
    description: &'static Description,
    /// `{"path":["messages","send"],"type":"mutation","input":…}`, from the first to the last byte.
    envelope: Vec<u8>,
    path: Range<usize>,
    /// Where the input stands. `None` for a procedure that takes none.
    input: Option<Range<usize>>,
    timeout: Option<Duration>,
    last_event_id: Option<EventId>,
    /// Rarely there, so not in place.
    headers: Option<Box<HeaderMap>>,
}

impl Outgoing {
    /// A call without input.
    pub(super) fn new(description: &'static Description, prefix: Option<&str>, name: &str) -> Self {
        let mut call = Self::head(description, prefix, name);
        call.envelope.push(b'}');
        call
    }

    /// A call with an input.
    pub(super) fn with_input<T: Serialize>(
        description: &'static Description,
        prefix: Option<&str>,
        name: &str,
        input: T,
    ) -> Result<Self, TransportError> {
        let mut call = Self::head(description, prefix, name);
        call.envelope.extend_from_slice(br#","input":"#);
        let start = call.envelope.len();
        serde_json::to_writer(&mut call.envelope, &input).map_err(|cause| call.not_encoded(&cause))?;
        call.input = Some(start..call.envelope.len());
        call.envelope.push(b'}');
        Ok(call)
    }

    /// The beginning of the envelope. Not generic, so that it exists once.
    fn head(description: &'static Description, prefix: Option<&str>, name: &str) -> Self {
        let mut envelope = Vec::with_capacity(192);
        envelope.extend_from_slice(br#"{"path":"#);
        let start = envelope.len();
        // The names of procedures and namespaces are those of Rust, and so need no escapes.
        let segments = prefix.into_iter().flat_map(|prefix| prefix.split('.')).chain(name.split('.'));
        for segment in segments {
            envelope.push(if envelope.len() == start { b'[' } else { b',' });
            envelope.push(b'"');
            envelope.extend_from_slice(segment.as_bytes());
            envelope.push(b'"');
        }
        envelope.push(b']');
        let path = start..envelope.len();
        envelope.extend_from_slice(br#","type":""#);
        envelope.extend_from_slice(description.kind.as_str().as_bytes());
        envelope.push(b'"');
        Self { description, envelope, path, input: None, timeout: None, last_event_id: None, headers: None }
    }

    fn not_encoded(&self, cause: &serde_json::Error) -> TransportError {
        let message = format!("the input of `{}` cannot be written as JSON: {cause}", self.path());
        TransportError::new(TransportErrorKind::Input, message)
    }

    /// What is known of the procedure.
    #[must_use]
    pub fn description(&self) -> &'static Description {
        self.description
    }

    /// The dotted path, `messages.send` for example.
    #[must_use]
    pub fn path(&self) -> String {
        let segments: Vec<String> = serde_json::from_str(self.path_json()).unwrap_or_default();
        segments.join(".")
    }

    /// The path as it stands in an envelope: `["messages","send"]`.
    #[must_use]
    pub fn path_json(&self) -> &str {
        text(&self.envelope[self.path.clone()])
    }

    /// The input's JSON, where the procedure takes one.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.input.clone().map(|input| text(&self.envelope[input]))
    }

    /// The whole envelope: what is posted to an endpoint.
    #[must_use]
    pub fn envelope(&self) -> &str {
        text(&self.envelope)
    }

    /// The whole envelope, without a copy.
    #[must_use]
    pub fn into_envelope(self) -> Vec<u8> {
        self.envelope
    }

    /// How long the caller waits. `None` leaves it to the transport.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The id of the last item that the caller saw of a subscription, which is to go on after it.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&EventId> {
        self.last_event_id.as_ref()
    }

    /// The headers that this call alone carries.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.headers.as_deref()
    }

    pub(super) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(super) fn set_last_event_id(&mut self, id: Option<EventId>) {
        self.last_event_id = id;
    }

    pub(super) fn headers_mut(&mut self) -> &mut HeaderMap {
        self.headers.get_or_insert_default()
    }
}

/// What was written here is Rust's names and serde_json's output: text.
fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).unwrap_or_default()
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("path", &self.path()).finish_non_exhaustive()
    }
}
