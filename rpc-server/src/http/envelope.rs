//! The body of a POST to the endpoint: one request, or a batch of them.

use std::fmt;

use bytes::Bytes;
use bytestring::ByteString;
use rpc_core::{
    RawInput, RpcError,
    error::shortened,
    request::{Request, RequestedKind},
    scan::{any, text, texts, up_to},
};
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
pub(super) fn check_text(body: Bytes) -> Result<ByteString, RpcError> {
    ByteString::try_from(body).map_err(|_| RpcError::parse_error("the request's body is not UTF-8"))
}

/// Reads a body that is known to be text.
pub(super) fn read<'a>(app: &App, body: &'a str) -> Result<Envelope<'a>, RpcError> {
    if let Some(request) = plain(body) {
        return Ok(Envelope::One(request));
    }
    let envelope = if body.trim_ascii_start().starts_with('[') {
        let mut deserializer = serde_json::Deserializer::from_str(body);
        let batch = Batch { most: app.limits.batch }.deserialize(&mut deserializer);
        batch.and_then(|batch| deserializer.end().map(|()| Envelope::Batch(batch)))
    } else {
        serde_json::from_str(body).map(Envelope::One)
    };
    envelope.map_err(|error| no_request(&error.to_string()))
}

/// Reads a request as encoders write it, in less than half of the time. `None` if it is written otherwise, or is none.
fn plain(body: &str) -> Option<Request<'_>> {
    let (mut path, mut kind, mut input) = (None, None, None);
    let mut members = body.strip_prefix('{')?;
    loop {
        let (is_second, behind) = if let Some(value) = members.strip_prefix(r#""path":"#) {
            let behind = texts(value)?;
            (path.replace(up_to(value, behind)).is_some(), behind)
        } else if let Some(value) = members.strip_prefix(r#""type":"#) {
            let (named, behind) = text(value)?;
            let named = match named {
                "query" => RequestedKind::Query,
                "mutation" => RequestedKind::Mutation,
                _ => return None,
            };
            (kind.replace(named).is_some(), behind)
        } else if let Some(value) = members.strip_prefix(r#""input":"#) {
            let (value, behind) = any(value)?;
            (input.replace(value).is_some(), behind)
        } else {
            return None;
        };
        if is_second {
            return None;
        }
        match behind.as_bytes() {
            [b',', ..] => members = &behind[1..],
            b"}" => return Some(Request { path: path?, kind: kind?, input: input.flatten() }),
            _ => return None,
        }
    }
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
    request.dotted_path().map_err(|error| no_request(&placed(body, request.path, &error)))
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
    request.input.map_or(RawInput::absent(), |input| RawInput::slice_of(body, input))
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

#[cfg(test)]
mod tests {
    use rpc_core::request::Request;

    use super::plain;

    /// Whether a body is read as a plain one. If so, serde must read it alike.
    fn is_plain(body: &str) -> bool {
        let Some(request) = plain(body) else { return false };
        let expected: Request<'_> =
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(request, expected, "{body}");
        true
    }

    #[test]
    fn what_encoders_write_is_plain_in_any_order() {
        for body in [
            r#"{"path":["messages","send"],"type":"mutation","input":{"a":[1,"\"}\\",{"b":null}]}}"#,
            r#"{"input":-1.5e3,"type":"query","path":["é"]}"#,
            r#"{"type":"query","path":["a"],"input":null}"#,
            r#"{"type":"query","path":["a"]}"#,
            r#"{"input":[ 1 , 2 ],"type":"query","path":["a","b"]}"#,
        ] {
            assert!(is_plain(body), "{body}");
        }
    }

    #[test]
    fn what_is_written_otherwise_or_is_no_request_is_left_to_serde() {
        for body in [
            "",
            "{}",
            "[]",
            r#"{"type":"query"}"#,
            r#"{"path":["a"]}"#,
            r#"{"path":["a"],"type":"query"} "#,
            r#" {"path":["a"],"type":"query"}"#,
            r#"{"path":["a"],"type":"query"}}"#,
            r#"{"path":["a"],"type":"query",}"#,
            r#"{"path":["a"], "type":"query"}"#,
            r#"{"path":[],"type":"query"}"#,
            r#"{"path":"a","type":"query"}"#,
            r#"{"path":["a"],"type":"subscription"}"#,
            r#"{"path":["a"],"type":"que\u0072y"}"#,
            r#"{"path":["a"],"type":"query","type":"query"}"#,
            r#"{"path":["a"],"path":["a"],"type":"query"}"#,
            r#"{"path":["a"],"type":"query","input":null,"input":null}"#,
            r#"{"path":["a"],"type":"query","input":}"#,
            r#"{"path":["a"],"type":"query","input":01}"#,
            r#"{"path":["a"],"type":"query","stranger":1}"#,
        ] {
            assert!(!is_plain(body), "{body}");
        }
    }

    #[test]
    fn a_plain_body_that_is_spoiled_anywhere_is_read_as_serde_reads_it() {
        let body = r#"{"path":["a","b"],"type":"mutation","input":{"a":[1,null,"é"]}}"#;
        for (at, removed) in body.char_indices() {
            let (before, behind) = (&body[..at], &body[at + removed.len_utf8()..]);
            for inserted in ["", " ", "\"", "\\", "{", "}", "[", "]", ",", ":", "1", "\u{1}", "é"] {
                is_plain(&format!("{before}{inserted}{behind}"));
                is_plain(&format!("{before}{inserted}{removed}{behind}"));
            }
            is_plain(before);
        }
    }
}
