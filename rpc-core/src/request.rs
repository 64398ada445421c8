//! The request envelope: `{"path":["messages","send"],"type":"mutation","input":…}`.
//!
//! One flat struct that borrows from the body. The input stays the slice of text that it is, and so does the path: a
//! table knows its paths as they stand in an envelope, and only one that it does not know is taken apart.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::Kind;

/// The longest dotted path, in bytes.
pub const MAX_PATH: usize = 256;

/// What a caller takes a procedure for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestedKind {
    /// A query.
    Query,
    /// A mutation.
    Mutation,
    /// A subscription, for which a plain call is the wrong request.
    Subscription,
}

impl RequestedKind {
    /// Whether a procedure of `kind` is what the caller takes it for.
    #[must_use]
    pub fn fits(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Query, Kind::Query)
                | (Self::Mutation, Kind::Mutation)
                | (Self::Subscription, Kind::Subscription)
        )
    }
}

/// A call as it stands in the body of a POST, alone or in a batch.
///
/// ```
/// use rpc_core::request::Request;
///
/// let body = r#"{"path":["messages","send"],"type":"mutation","input":{"text":"hi"}}"#;
/// let request: Request = serde_json::from_str(body)?;
/// assert_eq!(request.dotted_path()?, "messages.send");
/// assert_eq!(request.input, Some(r#"{"text":"hi"}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// What is called: a list of names, as JSON.
    pub path: &'a str,
    /// What the caller takes it for.
    pub kind: RequestedKind,
    /// The input, as JSON; `None` for none and for `null`.
    pub input: Option<&'a str>,
}

/// Only an object is a request, and only text is its type: what serde derives takes a list for either as well.
impl<'de> Deserialize<'de> for Request<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RequestVisitor)
    }
}

struct RequestVisitor;

impl<'de> Visitor<'de> for RequestVisitor {
    type Value = Request<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a request: {"path":[..],"type":"query" or "mutation","input":..}"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Request<'de>, A::Error> {
        let (mut path, mut kind, mut input) = (None, None, None);
        while let Some(name) = members.next_key()? {
            match name {
                Name::Path => set(&mut path, "path", members.next_value::<&RawValue>()?)?,
                Name::Type => set(&mut kind, "type", members.next_value()?)?,
                Name::Input => set(&mut input, "input", members.next_value::<Option<&RawValue>>()?)?,
                Name::Other => _ = members.next_value::<IgnoredAny>()?,
            }
        }
        Ok(Request {
            path: path.ok_or_else(|| A::Error::missing_field("path"))?.get(),
            kind: kind.ok_or_else(|| A::Error::missing_field("type"))?,
            input: input.flatten().map(RawValue::get),
        })
    }
}

fn set<T, E: Error>(place: &mut Option<T>, name: &'static str, value: T) -> Result<(), E> {
    if place.replace(value).is_some() { Err(E::duplicate_field(name)) } else { Ok(()) }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Name {
    Path,
    Type,
    Input,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for RequestedKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KindVisitor;
        impl Visitor<'_> for KindVisitor {
            type Value = RequestedKind;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(r#""query" or "mutation""#)
            }
            fn visit_str<E: Error>(self, kind: &str) -> Result<RequestedKind, E> {
                match kind {
                    "query" => Ok(RequestedKind::Query),
                    "mutation" => Ok(RequestedKind::Mutation),
                    "subscription" => Ok(RequestedKind::Subscription),
                    _ => Err(E::unknown_variant(kind, &["query", "mutation", "subscription"])),
                }
            }
        }
        deserializer.deserialize_str(KindVisitor)
    }
}

impl Request<'_> {
    /// The path as one dotted name.
    ///
    /// # Errors
    ///
    /// What is wrong with it, if it is not a list of names, or longer than [`MAX_PATH`].
    pub fn dotted_path(&self) -> Result<String, serde_json::Error> {
        dotted_path(self.path)
    }
}

/// A path as one dotted name: `["messages","send"]` is `messages.send`.
///
/// # Errors
///
/// What is wrong with it, if it is not a list of names, or longer than [`MAX_PATH`].
pub fn dotted_path(path: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str(path).map(|DottedPath(path)| path)
}

struct DottedPath(String);

impl<'de> Deserialize<'de> for DottedPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PathVisitor)
    }
}

struct PathVisitor;

impl<'de> Visitor<'de> for PathVisitor {
    type Value = DottedPath;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path as a list of names, for example [\"messages\",\"send\"]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut segments: A) -> Result<DottedPath, A::Error> {
        let mut path = String::new();
        while let Some(segment) = segments.next_element::<String>()? {
            // A dot would make two spellings of one path.
            if segment.is_empty() || segment.contains('.') {
                return Err(A::Error::custom("a segment of a path is a name: not empty and without a dot"));
            }
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&segment);
            if path.len() > MAX_PATH {
                return Err(A::Error::custom(format_args!("a path longer than {MAX_PATH} bytes")));
            }
        }
        if path.is_empty() { Err(A::Error::custom("an empty path")) } else { Ok(DottedPath(path)) }
    }
}

/// A dotted path as it stands in an envelope when it is written as JSON usually is: without white space or escapes
/// that need not be.
pub(crate) fn to_json(dotted: &str) -> Box<str> {
    let segments: Vec<&str> = dotted.split('.').collect();
    serde_json::to_string(&segments).expect("a list of strings is JSON").into()
}

#[cfg(test)]
mod tests {
    use super::{MAX_PATH, Request};

    #[test]
    fn what_is_no_request_is_refused() {
        let long = format!(r#"{{"path":["{}"],"type":"query"}}"#, "x".repeat(MAX_PATH + 1));
        let cases = [
            "{}",
            "null",
            "[]",
            "42",
            r#"{"path":"a.b","type":"query"}"#,
            r#"{"path":[],"type":"query"}"#,
            r#"{"path":[""],"type":"query"}"#,
            r#"{"path":["a",""],"type":"query"}"#,
            r#"{"path":["a.b"],"type":"query"}"#,
            r#"{"path":["a",1],"type":"query"}"#,
            r#"{"path":["a"],"type":"poem"}"#,
            r#"{"path":["a"]}"#,
            r#"{"path":["a"],"type":{"query":null}}"#,
            r#"[["a"],"query",1]"#,
            r#"{"path":["a"],"path":["b"],"type":"query"}"#,
            &long,
        ];
        for body in cases {
            let path = serde_json::from_str::<Request<'_>>(body).and_then(|request| request.dotted_path());
            assert!(path.is_err(), "{body}");
        }
    }

    #[test]
    fn names_may_be_escaped_and_unknown_fields_stand_beside() {
        let body = r#"{"meta":1,"type":"query","path":["\u0061","b"],"input":null}"#;
        let request: Request<'_> = serde_json::from_str(body).expect("a request");
        assert_eq!(request.dotted_path().expect("a path"), "a.b");
        assert!(request.input.is_none());
    }
}
