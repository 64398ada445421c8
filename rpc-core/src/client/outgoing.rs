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
    envelope: String,
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
        call.envelope.push('}');
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
        call.envelope.push_str(r#","input":"#);
        let start = call.envelope.len();
        let mut envelope = std::mem::take(&mut call.envelope).into_bytes();
        serde_json::to_writer(&mut envelope, &input).map_err(|cause| not_encoded(prefix, name, &cause))?;
        call.input = Some(start..envelope.len());
        envelope.push(b'}');
        // What serde_json writes is text, unless a type puts something else in by force.
        call.envelope = String::from_utf8(envelope).map_err(|cause| {
            TransportError::new(
                TransportErrorKind::Input,
                format!("the input of `{name}` is no text: {cause}"),
            )
        })?;
        Ok(call)
    }

    /// The beginning of the envelope. Not generic, so that it exists once.
    fn head(description: &'static Description, prefix: Option<&str>, name: &str) -> Self {
        let mut envelope = String::with_capacity(192);
        envelope.push_str(r#"{"path":"#);
        let start = envelope.len();
        // The names of procedures and namespaces are those of Rust, and so need no escapes.
        let segments = prefix.into_iter().flat_map(|prefix| prefix.split('.')).chain(name.split('.'));
        for segment in segments {
            envelope.push(if envelope.len() == start { '[' } else { ',' });
            envelope.push('"');
            envelope.push_str(segment);
            envelope.push('"');
        }
        envelope.push(']');
        let path = start..envelope.len();
        envelope.push_str(r#","type":""#);
        envelope.push_str(description.kind.as_str());
        envelope.push('"');
        Self { description, envelope, path, input: None, timeout: None, last_event_id: None, headers: None }
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
        &self.envelope[self.path.clone()]
    }

    /// The input's JSON, where the procedure takes one.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.input.clone().map(|input| &self.envelope[input])
    }

    /// The whole envelope: what is posted to an endpoint.
    #[must_use]
    pub fn envelope(&self) -> &str {
        &self.envelope
    }

    /// The whole envelope, without a copy.
    #[must_use]
    pub fn into_envelope(self) -> Vec<u8> {
        self.envelope.into_bytes()
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

fn not_encoded(prefix: Option<&str>, name: &str, cause: &dyn fmt::Display) -> TransportError {
    let path: Vec<_> = prefix.into_iter().chain([name]).collect();
    let message = format!("the input of `{}` cannot be written as JSON: {cause}", path.join("."));
    TransportError::new(TransportErrorKind::Input, message)
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("path", &self.path()).finish_non_exhaustive()
    }
}
