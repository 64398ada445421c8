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

/// The part of `json` that is in front of its end `behind`.
pub fn up_to<'a>(json: &'a str, behind: &str) -> &'a str {
    &json[..json.len() - behind.len()]
}
