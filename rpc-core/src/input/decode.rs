//! Straight from the request's text into the handler's type.

use std::{borrow::Cow, collections::HashMap};

use serde::de::{DeserializeOwned, IgnoredAny};

use super::{RawInput, locate::locate};
use crate::{
    RpcError,
    error::{PathSegment, shortened},
};

/// Decodes an input. An absent one is `null`, and where that does not fit, `{}`.
///
/// # Errors
///
/// `BAD_INPUT`, with the place that does not fit.
pub fn decode<T: DeserializeOwned>(input: &RawInput) -> Result<T, RpcError> {
    match input.as_str() {
        // What is nearly always there is read with nothing around it.
        Some(text) => serde_json::from_str(text).map_err(|error| refusal(explain(text, &error))),
        None => decode_with(input, |text| serde_json::from_str(text)).map_err(refusal),
    }
}

/// Reads what came, by any means that speaks serde_json's errors. What is absent is `null`, and where that does not fit,
/// `{}`.
///
/// # Errors
///
/// The place that does not fit, and why it does not.
pub(crate) fn decode_with<T>(
    input: &RawInput,
    read: impl Fn(&str) -> Result<T, serde_json::Error>,
) -> Result<T, (Vec<PathSegment>, String)> {
    match input.as_str() {
        Some(text) => read(text).map_err(|error| explain(text, &error)),
        None => read("null").or_else(|of_null| {
            read("{}").map_err(|of_object| match field_of(&of_object.to_string()) {
                // A member that lacks is what its caller can mend. Other types know nothing of objects.
                Some(_) => explain("{}", &of_object),
                None => explain("null", &of_null),
            })
        }),
    }
}

/// Decodes the input of a function that takes none: absent, `null` or `{}`.
///
/// # Errors
///
/// `BAD_INPUT` for anything else.
pub fn decode_unit(input: &RawInput) -> Result<(), RpcError> {
    if is_nothing(input) {
        return Ok(());
    }
    Err(RpcError::bad_input(Vec::new(), "this procedure takes no input"))
}

/// Whether it is absent, `null` or `{}`.
pub(crate) fn is_nothing(input: &RawInput) -> bool {
    type Nothing<'a> = Option<HashMap<Cow<'a, str>, IgnoredAny>>;

    match input.as_str() {
        None | Some("null" | "{}") => true,
        Some(text) => matches!(
            serde_json::from_str::<Nothing<'_>>(text),
            Ok(members) if members.as_ref().is_none_or(HashMap::is_empty)
        ),
    }
}

fn refusal((path, message): (Vec<PathSegment>, String)) -> RpcError {
    RpcError::bad_input(path, message)
}

/// Says where and why JSON does not fit. Not generic, so that it exists once.
pub(crate) fn explain(text: &str, error: &serde_json::Error) -> (Vec<PathSegment>, String) {
    let message = error.to_string();
    // serde_json ends its messages with the place in the text, which `path` says better.
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let mut path = locate(text, error.line(), error.column(), message);
    if let Some(field) = field_of(message) {
        path.push(PathSegment::Key(shortened(field).into_owned()));
    }
    (path, shortened(message).into_owned())
}

/// The field that an error about a whole object speaks of.
pub(super) fn field_of(message: &str) -> Option<&str> {
    ["missing field `", "unknown field `", "duplicate field `"]
        .into_iter()
        .find_map(|start| message.strip_prefix(start)?.split_once('`'))
        .map(|(field, _)| field)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, from_str, json};

    use super::{RawInput, decode, decode_unit};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only decoded")]
    struct Order {
        order_id: u32,
        #[serde(default)]
        lines: Vec<Line>,
        #[serde(default)]
        pair: Option<(u8, String)>,
        #[serde(default)]
        kind: Option<OrderKind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only decoded")]
    struct Line {
        unit_price: u32,
        name: Option<String>,
        #[serde(default)]
        even: Even,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(try_from = "u32")]
    struct Even;

    impl TryFrom<u32> for Even {
        type Error = &'static str;
        fn try_from(number: u32) -> Result<Self, Self::Error> {
            if number.is_multiple_of(2) { Ok(Self) } else { Err("not an even number") }
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only decoded")]
    enum OrderKind {
        Express { until: u32 },
    }

    fn details(text: &str) -> Value {
        let error = decode::<Order>(&RawInput::from(text.to_owned())).expect_err("it does not fit");
        assert_eq!(error.code(), "BAD_INPUT");
        from_str(error.details().expect("details")).expect("JSON")
    }

    #[test]
    fn the_path_points_at_the_field() {
        let cases = [
            (r#"{"orderId":"x"}"#, json!(["orderId"]), "invalid type: string \"x\", expected u32"),
            (r#"{"orderId":{"a":1}}"#, json!(["orderId"]), "invalid type: map, expected u32"),
            (r#"{"orderId":-1}"#, json!(["orderId"]), "invalid value: integer `-1`, expected u32"),
            (r#"{ "lines": [] }"#, json!(["orderId"]), "missing field `orderId`"),
            (
                r#"{"orderId":1,"x":1}"#,
                json!(["x"]),
                "unknown field `x`, expected one of `orderId`, `lines`, `pair`, `kind`",
            ),
            (r#"{"orderId":1,"orderId":2}"#, json!(["orderId"]), "duplicate field `orderId`"),
            (
                r#"{"orderId":1,"lines":[{"unitPrice":1},{"unitPrice":true,"name":null}]}"#,
                json!(["lines", 1, "unitPrice"]),
                "invalid type: boolean `true`, expected u32",
            ),
            (
                "{\n  \"orderId\": 1,\n  \"lines\": [ {\"unitPrice\":1} , {\"name\": \"a\\\"}\"} ]\n}",
                json!(["lines", 1, "unitPrice"]),
                "missing field `unitPrice`",
            ),
            (r#"{"orderId":1,"lines":{}}"#, json!(["lines"]), "invalid type: map, expected a sequence"),
            (
                r#"{"orderId":1,"pair":[1,2]}"#,
                json!(["pair", 1]),
                "invalid type: integer `2`, expected a string",
            ),
            (
                r#"{"orderId":1,"lines":[{"unitPrice":1,"even":3,"name":"x"}]}"#,
                json!(["lines", 0, "even"]),
                "not an even number",
            ),
            (
                r#"{"orderId":1,"kind":{"express":{"until":"now"}}}"#,
                json!(["kind", "express", "until"]),
                "invalid type: string \"now\", expected u32",
            ),
            (r#"{"orderId":1,"kind":"slow"}"#, json!(["kind"]), "unknown variant `slow`, expected `express`"),
            ("42", json!([]), "invalid type: integer `42`, expected struct Order"),
            ("null", json!([]), "invalid type: null, expected struct Order"),
        ];
        for (text, path, message) in cases {
            let found = details(text);
            assert_eq!(found[0]["path"], path, "{text}: {found}");
            assert_eq!(found[0]["message"], message, "{text}");
        }
    }

    #[test]
    fn what_was_sent_is_not_sent_back_at_length() {
        let long = "x".repeat(100_000);
        for text in [format!(r#"{{"orderId":1,"{long}":1}}"#), format!(r#"{{"orderId":"{long}"}}"#)] {
            assert!(details(&text).to_string().len() < 2000);
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let deep = format!("{{\"orderId\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(details(&deep)[0]["path"], json!(["orderId"]));
    }

    #[test]
    fn an_absent_input_is_null_or_else_an_empty_object() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Page {
            #[serde(default)]
            limit: u32,
        }
        let absent = RawInput::absent();
        assert_eq!(decode::<Option<u32>>(&absent).expect("null"), None);
        assert_eq!(decode::<Page>(&absent).expect("an empty object"), Page { limit: 0 });
        let error = decode::<Order>(&absent).expect_err("a field is missing");
        assert_eq!(
            from_str::<Value>(error.details().expect("details")).expect("JSON")[0]["path"],
            json!(["orderId"])
        );
        let error = decode::<f64>(&absent).expect_err("a number is missing");
        assert_eq!(error.message(), "the input does not fit: invalid type: null, expected f64");
    }

    #[test]
    fn a_function_without_input_takes_nothing_and_nothing_else() {
        for text in ["null", "{}", " { } ", " null"] {
            assert!(decode_unit(&RawInput::from(text.to_owned())).is_ok(), "{text}");
        }
        assert!(decode_unit(&RawInput::absent()).is_ok());
        for text in ["1", "{\"a\":1}", "[]", "\"\""] {
            assert!(decode_unit(&RawInput::from(text.to_owned())).is_err(), "{text}");
        }
    }
}
