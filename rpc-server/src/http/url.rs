//! Calls by URL: `GET {endpoint}?path=messages.list&input=…` and `{endpoint}/messages.list`.

use std::borrow::Cow;

use bytestring::ByteString;
use percent_encoding::percent_decode_str;
use rpc_core::{RawInput, RpcError};
use serde_json::value::RawValue;

/// The parameters of a query string that mean something here. Others are ignored.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters<'a> {
    pub(crate) path: Option<Cow<'a, str>>,
    pub(crate) input: Option<Cow<'a, str>>,
    pub(crate) last_event_id: Option<Cow<'a, str>>,
}

/// Reads a query string.
///
/// # Errors
///
/// `PARSE_ERROR` for a parameter that stands twice or is not UTF-8.
pub(crate) fn parameters(query: Option<&str>) -> Result<Parameters<'_>, RpcError> {
    let mut parameters = Parameters::default();
    for pair in query.unwrap_or_default().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let place = match name {
            "path" => &mut parameters.path,
            "input" => &mut parameters.input,
            "lastEventId" => &mut parameters.last_event_id,
            _ => continue,
        };
        if place.replace(decode(value)?).is_some() {
            return Err(RpcError::parse_error(format!("the parameter `{name}` stands twice")));
        }
    }
    Ok(parameters)
}

/// A value of a query string: `%20` and `+` are spaces.
fn decode(value: &str) -> Result<Cow<'_, str>, RpcError> {
    if !value.contains(['%', '+']) {
        return Ok(Cow::Borrowed(value));
    }
    let spaced = value.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| not_text())?;
    Ok(Cow::Owned(decoded.into_owned()))
}

/// A dotted path that stands in the URL's path: here a `+` is a plus.
pub(crate) fn procedure(segment: &str) -> Result<Cow<'_, str>, RpcError> {
    percent_decode_str(segment).decode_utf8().map_err(|_| not_text())
}

fn not_text() -> RpcError {
    RpcError::parse_error("the URL is not UTF-8 once it is decoded")
}

/// An input that stands by itself, in a URL or as a body: nothing, or JSON. As in an envelope, `null` is nothing.
///
/// # Errors
///
/// `PARSE_ERROR` with the place where it goes wrong.
pub(crate) fn stand_alone(input: Option<ByteString>) -> Result<RawInput, RpcError> {
    match input.filter(|input| !matches!(input.trim_ascii(), "" | "null")) {
        None => Ok(RawInput::absent()),
        Some(input) => {
            check_json(&input)?;
            Ok(RawInput::from(input))
        }
    }
}

/// Checks that an input that stands by itself is one JSON value.
///
/// # Errors
///
/// `PARSE_ERROR` with the place where it goes wrong.
fn check_json(input: &str) -> Result<(), RpcError> {
    let parsed = serde_json::from_str::<&RawValue>(input);
    parsed.map(drop).map_err(|error| RpcError::parse_error(format!("the input is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{Parameters, parameters};

    #[test]
    fn parameters_are_decoded_and_others_ignored() {
        let query = Some("x=1&path=messages.list&input=%7B%22a%22%3A+1%7D&lastEventId=%24end&");
        let expected = Parameters {
            path: Some("messages.list".into()),
            input: Some("{\"a\": 1}".into()),
            last_event_id: Some("$end".into()),
        };
        assert_eq!(parameters(query).expect("a query string"), expected);
        assert_eq!(parameters(None).expect("nothing"), Parameters::default());
    }

    #[test]
    fn what_is_ambiguous_or_no_text_is_refused() {
        for query in ["path=a&path=b", "input=%FF", "input=1&input=1", "lastEventId=1&lastEventId=2"] {
            assert_eq!(parameters(Some(query)).expect_err(query).code(), "PARSE_ERROR");
        }
    }
}
