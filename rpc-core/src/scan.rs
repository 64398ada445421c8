//! JSON as encoders write it, taken apart piece by piece: without white space, and strings without escapes.
//!
//! Each function takes one thing off the beginning of a text. It gives `None` where that is written otherwise, or is none:
//! then serde reads the whole, which is ready for anything, and takes more than twice as long. Whatever is taken off here
//! serde reads alike.

use std::str::FromStr;

use serde::de::IgnoredAny;

/// A string at the beginning of `json`, without its quotes, and what is behind it.
pub fn text(json: &str) -> Option<(&str, &str)> {
    let text = json.strip_prefix('"')?;
    let mut end = 0;
    // Names are short: to look at one byte after the other is quicker than to prepare for more.
    loop {
        match text.as_bytes().get(end)? {
            b'"' => return Some((text.get(..end)?, text.get(end + 1..)?)),
            b'\\' | ..b' ' => return None,
            _ => end += 1,
        }
    }
}

/// A whole number at the beginning of `json`, and what is behind it.
pub fn number<N: FromStr>(json: &str) -> Option<(N, &str)> {
    let behind = json.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let digits = up_to(json, behind);
    // In JSON no number but zero begins with a zero.
    if digits.len() > 1 && digits.starts_with('0') { None } else { Some((digits.parse().ok()?, behind)) }
}

/// What is behind a list of strings.
pub fn texts(json: &str) -> Option<&str> {
    let mut rest = json.strip_prefix('[')?;
    loop {
        let (_, behind) = text(rest)?;
        match behind.as_bytes() {
            [b',', ..] => rest = &behind[1..],
            [b']', ..] => return Some(&behind[1..]),
            _ => return None,
        }
    }
}

/// A value of any kind at the beginning of `json`, as JSON, and what is behind it. `null` is nothing.
pub fn any(json: &str) -> Option<(Option<&str>, &str)> {
    // White space in front would count as a part of it.
    if json.starts_with(|first: char| first.is_ascii_whitespace()) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(json).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let behind = json.get(values.byte_offset()..)?;
    Some((Some(up_to(json, behind)).filter(|json| *json != "null"), behind))
}

/// A value of any kind at the beginning of `json`, and what is behind it, for who decodes the value later. Of JSON it is
/// the value; where there is something else, whatever stands there up to where a value would end.
pub fn skim(json: &str) -> Option<(&str, &str)> {
    let bytes = json.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match *bytes.get(at)? {
            b'"' => {
                at = end_of_string(bytes, at + 1)?;
                if depth == 0 {
                    break;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => break,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    at += 1;
                    break;
                }
            }
            b',' if depth == 0 => break,
            // White space around a value would count as a part of it.
            ..=b' ' if depth == 0 => return None,
            _ => {}
        }
        at += 1;
    }
    let (value, behind) = (json.get(..at)?, json.get(at..)?);
    (!value.is_empty()).then_some((value, behind))
}

/// Behind the quote that ends a string, of which the inside begins here.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The part of `json` that is in front of its end `behind`.
pub fn up_to<'a>(json: &'a str, behind: &str) -> &'a str {
    &json[..json.len() - behind.len()]
}

#[cfg(test)]
mod tests {
    use super::{any, skim};

    #[test]
    fn a_value_ends_for_who_skims_it_where_it_ends_for_serde() {
        for value in [
            "1",
            "-1.5e-3",
            "true",
            "null",
            r#""""#,
            r#""a""#,
            r#""\"""#,
            r#""\\""#,
            r#""}],{""#,
            "[]",
            "{}",
            "[1,2]",
            r#"{"a":[{"b":"]}"}],"c":"\\\""}"#,
            r#"[ 1 , "x" ]"#,
            "\"é\"",
        ] {
            for behind in ["}", ",\"eventId\":\"7\"}", ",x"] {
                let json = format!("{value}{behind}");
                assert_eq!(skim(&json), Some((value, behind)), "{json}");
                let read = any(&json).expect("JSON");
                assert_eq!(read, (Some(value).filter(|value| *value != "null"), behind));
            }
        }
    }

    #[test]
    fn what_does_not_end_or_does_not_begin_is_none() {
        for json in ["", "1", "\"a", r#""\"#, "{", "[1", "{\"a\":\"}", "}", ",", " 1}", "1 }"] {
            assert_eq!(skim(json), None, "{json}");
        }
    }
}
