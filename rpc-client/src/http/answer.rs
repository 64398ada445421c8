//! From a response to the answers of calls.

use std::sync::Arc;

use bytestring::ByteString;
use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use rpc_core::{
    RpcError,
    client::{Answer, TransportError, TransportErrorKind},
    error::shortened,
};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::value::RawValue;

use super::connection::Received;
use crate::net::Endpoint;

/// `{"ok":true,"data":…}` or `{"ok":false,"error":{…}}`, with members in any order and others beside them. The values
/// are not looked into here: a procedure's type decodes its own.
#[derive(Deserialize)]
struct Envelope<'a> {
    ok: bool,
    #[serde(borrow, default, deserialize_with = "present")]
    data: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    error: Option<&'a RawValue>,
}

/// By itself, `Option` takes `null` for nothing, and here it is a value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl<'a> Envelope<'a> {
    /// The value or the error. `None` for JSON that is not of this form.
    fn read(json: &'a str) -> Option<Result<&'a str, RpcError>> {
        match serde_json::from_str(json).ok()? {
            Self { ok: true, data: Some(data), .. } => Some(Ok(data.get())),
            Self { ok: false, error: Some(error), .. } => serde_json::from_str(error.get()).ok().map(Err),
            _ => None,
        }
    }
}

/// The answer to one call.
pub(super) fn one(received: Received) -> Answer {
    let response = match Response::new(received) {
        Ok(response) => response,
        Err(cause) => return Err(cause.sent()),
    };
    match Envelope::read(&response.text) {
        Some(Ok(data)) => Ok(response.text.slice_ref(data)),
        Some(Err(error)) => Err(error.with_status(response.status.as_u16()).into()),
        None => Err(response.not_an_answer().sent()),
    }
}

/// The answers to so many calls, in their order. What fails as a whole fails each of them.
pub(super) fn many(received: Received, count: usize) -> Vec<Answer> {
    let response = match Response::new(received) {
        Ok(response) => response,
        Err(cause) => return vec![Err(cause.sent()); count],
    };
    let Ok(answers) = serde_json::from_str::<Vec<&RawValue>>(&response.text) else {
        let failure = match Envelope::read(&response.text) {
            Some(Err(error)) => error.with_status(response.status.as_u16()).into(),
            _ => response.not_an_answer().sent(),
        };
        return vec![Err(failure); count];
    };
    if answers.len() != count {
        let what = format!("with {} answers to {count} calls that were made together", answers.len());
        return vec![Err(response.protocol(&what).sent()); count];
    }
    let read = |answer: &&RawValue| match Envelope::read(answer.get()) {
        Some(Ok(data)) => Ok(response.text.slice_ref(data)),
        Some(Err(error)) => Err(error.into()),
        None => Err(response.protocol(&format!("{UNKNOWN_FORM} It said: {}", shown(answer.get()))).sent()),
    };
    answers.iter().map(read).collect()
}

const UNKNOWN_FORM: &str = "in a form that this client does not know: is the server of a newer version?";

/// A stranger's text within a message: on one line, and without what a terminal takes for a command.
fn shown(text: &str) -> String {
    let words: Vec<_> = shortened(text).split_whitespace().map(str::to_owned).collect();
    words.join(" ").replace(char::is_control, "\u{FFFD}")
}

/// A response whose body is text.
struct Response {
    endpoint: Arc<Endpoint>,
    status: StatusCode,
    headers: HeaderMap,
    text: ByteString,
}

impl Response {
    fn new(received: Received) -> Result<Self, TransportError> {
        let Received { endpoint, status, headers, body } = received;
        // The one check of all the text that is in it.
        if let Ok(text) = ByteString::try_from(body.clone()) {
            return Ok(Self { endpoint, status, headers, text });
        }
        let start = String::from_utf8_lossy(&body[..body.len().min(400)]).into_owned().into();
        Err(Self { endpoint, status, headers, text: start }.not_an_answer())
    }

    /// Says what came instead of an answer, and what may be the reason.
    fn not_an_answer(&self) -> TransportError {
        if self.status.is_redirection()
            && let Some(location) = self.header(LOCATION)
        {
            let what = format!("that it is at `{}` instead, and redirects are not followed", shown(location));
            return self.protocol(&what);
        }
        let is_json = self.header(CONTENT_TYPE).is_some_and(|of| of.starts_with("application/json"));
        let begins_so = self.text.trim_start().starts_with(['{', '[']);
        let what = match serde_json::from_str::<IgnoredAny>(&self.text) {
            Ok(_) if begins_so => UNKNOWN_FORM.to_owned(),
            Err(error) if begins_so && is_json => {
                format!("with JSON that is broken ({error}): was it cut off?")
            }
            _ => {
                let content_type = match self.header(CONTENT_TYPE) {
                    Some(content_type) => format!("`{}`", shown(content_type)),
                    None => "no content type".to_owned(),
                };
                format!("with {content_type}, which is no answer to a call: is the path of the URL right?")
            }
        };
        match self.text.trim() {
            "" => self.protocol(&format!("{what} (with no body)")),
            text => self.protocol(&format!("{what} It said: {}", shown(text))),
        }
    }

    fn protocol(&self, what: &str) -> TransportError {
        let message = format!("{} answered {}, {what}", self.endpoint, self.status);
        TransportError::new(TransportErrorKind::Protocol, message)
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
