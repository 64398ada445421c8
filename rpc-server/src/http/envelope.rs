//! The body of a POST to the endpoint: one request, or a batch of them.

use std::fmt;

use bytes::Bytes;
use bytestring::ByteString;
use rpc_core::{RawInput, RpcError, error::shortened, request::Request};
use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, SeqAccess, Visitor},
};

use super::App;

/// What a body asks for.
pub(super) enum Envelope<'a> {
    One(Request<'a>),
    Batch(Vec<Request<'a>>),
}

/// Checks that a body is text, once for all that is read from it.
pub(super) fn text(body: Bytes) -> Result<ByteString, RpcError> {
    ByteString::try_from(body).map_err(|_| RpcError::parse_error("the request's body is not UTF-8"))
}

/// Reads a body that is known to be text.
pub(super) fn read<'a>(app: &App, body: &'a str) -> Result<Envelope<'a>, RpcError> {
    let envelope = if body.trim_ascii_start().starts_with('[') {
        let mut deserializer = serde_json::Deserializer::from_str(body);
        let batch = Batch { most: app.limits.batch }.deserialize(&mut deserializer);
        batch.and_then(|batch| deserializer.end().map(|()| Envelope::Batch(batch)))
    } else {
        serde_json::from_str(body).map(Envelope::One)
    };
    envelope.map_err(|error| no_request(&error.to_string()))
}

fn no_request(why: &str) -> RpcError {
    RpcError::parse_error(format!("this is not a request: {}", shortened(why)))
}

/// The dotted path of a request in a body.
///
/// # Errors
///
/// `PARSE_ERROR` for what is no path.
pub(super) fn path(body: &str, request: &Request<'_>) -> Result<String, RpcError> {
    request.dotted_path().map_err(|error| no_request(&placed(body, request.path.get(), &error)))
}

/// What is wrong with a part of a body, with its place in the body in place of that in the part.
fn placed(body: &str, part: &str, error: &serde_json::Error) -> String {
    let told = error.to_string();
    let what = told.strip_suffix(&format!(" at line {} column {}", error.line(), error.column()));
    let before = &body[..part.as_ptr().addr() - body.as_ptr().addr()];
    let line = before.matches('\n').count() + error.line();
    let indent = if error.line() == 1 { before.len() - before.rfind('\n').map_or(0, |at| at + 1) } else { 0 };
    format!("{} at line {line} column {}", what.unwrap_or(&told), indent + error.column())
}

/// Refuses a path that is longer than this server takes.
pub(super) fn check_length(app: &App, path: &str) -> Result<(), RpcError> {
    if path.len() <= app.limits.path {
        return Ok(());
    }
    Err(RpcError::parse_error(format!("a path longer than {} bytes", app.limits.path)))
}

/// The input of a request, as a slice of the body that it came in.
pub(super) fn input(body: &ByteString, request: &Request<'_>) -> RawInput {
    request.input.map_or(RawInput::absent(), |input| RawInput::slice_of(body, input.get()))
}

/// Reads a list of requests, and stops at the first that is too many.
struct Batch {
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Batch {
    type Value = Vec<Request<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Batch {
    type Value = Vec<Request<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of requests")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut requests = Vec::new();
        while let Some(request) = list.next_element()? {
            if requests.len() == self.most {
                return Err(A::Error::custom(format_args!("a batch of more than {}", self.most)));
            }
            requests.push(request);
        }
        if requests.is_empty() { Err(A::Error::custom("an empty batch")) } else { Ok(requests) }
    }
}
