//! What the headers of a request say that matters here.
//!
//! They are read in one pass: to look five names up by their hashes costs several times as much as to compare the few
//! names that a request has.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_TYPE, COOKIE, ORIGIN, UPGRADE},
};
use rpc_core::RpcError;

/// How long the caller is going to wait, in milliseconds.
const RPC_TIMEOUT: HeaderName = HeaderName::from_static("rpc-timeout");

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
            } else if name == RPC_TIMEOUT {
                _ = seen.timeout.get_or_insert_with(|| milliseconds(value));
            }
        }
        seen
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
