//! The headers of a request.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING, UPGRADE},
};

/// How long the caller is going to wait, in milliseconds.
const RPC_TIMEOUT: HeaderName = HeaderName::from_static("rpc-timeout");

/// In the place of a host that is not known yet: hosts come first in a request.
const OPEN: HeaderValue = HeaderValue::from_static("");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What belongs to the protocol, and so to nobody else.
const OWN: [HeaderName; 8] =
    [ACCEPT, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, RPC_TIMEOUT, TRANSFER_ENCODING, UPGRADE];

/// What all requests have in common, from what a client was told.
/// The host is left open where it is not known yet.
pub(super) fn common(given: HeaderMap, authority: Option<&HeaderValue>) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(given.len() + 4);
    headers.insert(HOST, authority.cloned().unwrap_or(OPEN));
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(ACCEPT, JSON);
    merge(&mut headers, given);
    headers
}

/// Says the host, if that was left open.
pub(super) fn address(headers: &mut HeaderMap, authority: &HeaderValue) {
    if let Some(host) = headers.get_mut(HOST)
        && *host == OPEN
    {
        *host = authority.clone();
    }
}

/// Puts headers in place of those of the same names.
pub(super) fn merge(headers: &mut HeaderMap, mut given: HeaderMap) {
    for name in &OWN {
        given.remove(name);
    }
    headers.extend(given);
}

/// Tells the server how long its answer is waited for. What is longer than 49 days goes without saying.
pub(super) fn tell_patience(headers: &mut HeaderMap, patience: Duration) {
    // Rounded up, and never 0: what has no time left is not sent.
    let milliseconds = patience.as_nanos().div_ceil(1_000_000).max(1);
    if let Ok(milliseconds) = u32::try_from(milliseconds) {
        headers.insert(RPC_TIMEOUT, milliseconds.into());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_TYPE, COOKIE, HOST},
    };

    use super::{address, common, merge, tell_patience};

    #[test]
    fn given_headers_take_the_place_of_others_but_not_of_the_protocols() {
        let mut given = HeaderMap::new();
        given.insert("x-a", HeaderValue::from_static("1"));
        given.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        given.insert("content-length", HeaderValue::from_static("7"));
        let mut headers = common(given, Some(&HeaderValue::from_static("example.org")));
        assert_eq!(headers["x-a"], "1");
        assert_eq!(headers[CONTENT_TYPE], "application/json");
        assert_eq!(headers[HOST], "example.org");
        assert!(!headers.contains_key("content-length"));

        let mut given = HeaderMap::new();
        given.append(COOKIE, HeaderValue::from_static("a=1"));
        given.append(COOKIE, HeaderValue::from_static("b=2"));
        given.insert("x-a", HeaderValue::from_static("2"));
        given.insert(HOST, HeaderValue::from_static("other.example.org"));
        merge(&mut headers, given);
        assert_eq!(headers.get_all(COOKIE).iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(headers.get_all("x-a").iter().collect::<Vec<_>>(), ["2"]);
        assert_eq!(headers[HOST], "other.example.org");
    }

    #[test]
    fn a_host_that_was_left_open_is_told_later_unless_another_was_given() {
        let authority = HeaderValue::from_static("example.org");
        let mut headers = common(HeaderMap::new(), None);
        address(&mut headers, &authority);
        assert_eq!(headers[HOST], "example.org");
        assert_eq!(headers.keys().next(), Some(&HOST));

        let mut given = HeaderMap::new();
        given.insert(HOST, HeaderValue::from_static("other.example.org"));
        let mut headers = common(given, None);
        address(&mut headers, &authority);
        assert_eq!(headers[HOST], "other.example.org");
    }

    #[test]
    fn patience_is_counted_in_whole_milliseconds_that_fit() {
        let told = |patience| {
            let mut headers = HeaderMap::new();
            tell_patience(&mut headers, patience);
            headers.remove("rpc-timeout").map(|value| value.to_str().expect("digits").to_owned())
        };
        assert_eq!(told(Duration::from_millis(1500)).as_deref(), Some("1500"));
        assert_eq!(told(Duration::from_micros(1)).as_deref(), Some("1"));
        assert_eq!(told(Duration::from_micros(1001)).as_deref(), Some("2"));
        assert_eq!(told(Duration::from_millis(u32::MAX.into())).as_deref(), Some("4294967295"));
        assert_eq!(told(Duration::from_millis(u64::from(u32::MAX) + 1)), None);
        assert_eq!(told(Duration::MAX), None);
    }
}
