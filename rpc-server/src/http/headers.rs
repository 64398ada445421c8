//! What the headers of a request say that matters here.
//!
//! They are read in one pass: to look five names up by their hashes costs several times as much as to compare the few
//! names that a request has.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN, UPGRADE},
};
use rpc_core::RpcError;

/// How long the caller is going to wait, in milliseconds.
const RPC_TIMEOUT: HeaderName = HeaderName::from_static("rpc-timeout");

/// The id of the last event that a browser saw.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What a browser says of where a request comes from (W3C, Fetch Metadata Request Headers).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the headers say. Where one stands twice, the first counts; of what a browser says of the site, the strictest.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(super) origin: Option<HeaderValue>,
    /// A browser says that a page of another site caused the request.
    pub(super) is_cross_site: bool,
    pub(super) has_cookies: bool,
    /// Whether the body is said to be JSON; `None` if nothing is said.
    pub(super) is_json: Option<bool>,
    /// A WebSocket is asked for.
    pub(super) says_websocket: bool,
    /// Whether events would be taken for an answer; `None` if nothing is said.
    takes_events: Option<bool>,
    pub(super) last_event_id: Option<HeaderValue>,
    timeout: Option<Option<Duration>>,
}

impl Seen {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut seen = Self::default();
        for (name, value) in headers {
            // Names that the crate `http` knows are compared as numbers.
            if name == CONTENT_TYPE {
                _ = seen.is_json.get_or_insert_with(|| is_json(value));
            } else if name == ORIGIN {
                _ = seen.origin.get_or_insert_with(|| value.clone());
            } else if name == COOKIE {
                seen.has_cookies = true;
            } else if name == SEC_FETCH_SITE {
                seen.is_cross_site |= value == "cross-site";
            } else if name == UPGRADE {
                seen.says_websocket |= says_websocket(value);
            } else if name == ACCEPT {
                *seen.takes_events.get_or_insert_default() |= takes_events(value);
            } else if name == LAST_EVENT_ID {
                _ = seen.last_event_id.get_or_insert_with(|| value.clone());
            } else if name == RPC_TIMEOUT {
                _ = seen.timeout.get_or_insert_with(|| milliseconds(value));
            }
        }
        seen
    }

    /// Whether events may be the answer.
    pub(super) fn takes_events(&self) -> bool {
        self.takes_events.unwrap_or(true)
    }

    /// How long the caller says that it is going to wait.
    pub(super) fn patience(&self) -> Result<Option<Duration>, RpcError> {
        match self.timeout {
            None => Ok(None),
            Some(Some(timeout)) => Ok(Some(timeout)),
            Some(None) => {
                Err(RpcError::parse_error("the header `RPC-Timeout` is a number of milliseconds, below 2^32"))
            }
        }
    }
}

fn says_websocket(value: &HeaderValue) -> bool {
    value
        .as_bytes()
        .split(|byte| *byte == b',')
        .any(|name| name.trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// Whether one of the media types is that of events, or stands for it (RFC 9110, section 12.5.1).
fn takes_events(value: &HeaderValue) -> bool {
    value.as_bytes().split(|byte| *byte == b',').any(|range| {
        let media_type = range.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        [&b"*/*"[..], b"text/*", b"text/event-stream"]
            .iter()
            .any(|name| media_type.eq_ignore_ascii_case(name))
    })
}

fn milliseconds(value: &HeaderValue) -> Option<Duration> {
    let milliseconds = value.to_str().ok()?.parse::<u32>().ok()?;
    Some(Duration::from_millis(milliseconds.into()))
}

/// `application/json`, in any case, with or without parameters such as a charset.
fn is_json(value: &HeaderValue) -> bool {
    const JSON: &[u8] = b"application/json";
    let value = value.as_bytes();
    if value == JSON {
        return true;
    }
    let (media_type, rest) = value.split_at(value.len().min(JSON.len()));
    media_type.eq_ignore_ascii_case(JSON) && rest.trim_ascii_start().first().is_none_or(|next| *next == b';')
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::Seen;

    fn seen(headers: &[(&'static str, &'static str)]) -> Seen {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut all = HeaderMap::new();
        headers.for_each(|(name, value)| _ = all.append(name, value));
        Seen::read(&all)
    }

    #[test]
    fn events_are_taken_by_who_accepts_them_or_anything() {
        for accept in [
            "*/*",
            "text/event-stream",
            "TEXT/Event-Stream; q=0.5",
            "a/b,text/event-stream",
            "a/b, */*;q=0.1",
            "text/*",
        ] {
            assert!(seen(&[("accept", accept)]).takes_events(), "{accept}");
        }
        for accept in ["application/json", "text/html, application/*", "text/event-streams", ""] {
            assert!(!seen(&[("accept", accept)]).takes_events(), "{accept}");
        }
        assert!(seen(&[]).takes_events());
        assert!(seen(&[("accept", "a/b"), ("accept", "*/*"), ("accept", "c/d")]).takes_events());
    }

    #[test]
    fn what_stands_twice_counts_once() {
        let seen = seen(&[
            ("last-event-id", "1"),
            ("last-event-id", "2"),
            ("rpc-timeout", "5"),
            ("rpc-timeout", "x"),
        ]);
        assert_eq!(seen.last_event_id.as_ref().map(HeaderValue::as_bytes), Some(&b"1"[..]));
        assert!(seen.patience().is_ok_and(|patience| patience.is_some()));
    }
}
