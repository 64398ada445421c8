//! How a subscription is asked for: by its URL.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Uri,
    header::{ACCEPT, CONTENT_TYPE},
    uri::PathAndQuery,
};
use http_body_util::Full;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rpc_core::{
    EventId,
    client::{Outgoing, TransportError, TransportErrorKind},
};

use crate::{http::headers, net::Endpoint};

/// The longest URL that everybody on the way takes for granted.
const LONGEST_URL: usize = 2048;

const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What stands for itself in a URL (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request for an event stream.
pub(super) fn request(
    call: &Outgoing,
    endpoint: &Endpoint,
    mut all: HeaderMap,
    last: Option<&EventId>,
    patience: Option<Duration>,
) -> Result<Request<Full<Bytes>>, TransportError> {
    let base = endpoint.target.path().trim_end_matches('/');
    let path = call.path();
    let mut target = format!("{base}/{}", utf8_percent_encode(&path, ESCAPED));
    let mut body = None;
    if let Some(input) = call.input() {
        let by_url = format!("{target}?input={}", utf8_percent_encode(input, ESCAPED));
        if endpoint.to_string().len() - endpoint.target.path().len() + by_url.len() <= LONGEST_URL {
            target = by_url;
        } else {
            body = Some(Bytes::copy_from_slice(input.as_bytes()));
        }
    }
    let target = PathAndQuery::try_from(target).map_err(|error| {
        TransportError::new(TransportErrorKind::Input, format!("`{path}` has no URL: {error}"))
    })?;
    headers::address(&mut all, &endpoint.authority);
    all.insert(ACCEPT, EVENT_STREAM);
    if body.is_none() {
        all.remove(CONTENT_TYPE);
    }
    // An id is printable ASCII.
    if let Some(last) = last.and_then(|last| HeaderValue::try_from(last.as_str()).ok()) {
        all.insert(LAST_EVENT_ID, last);
    }
    if let Some(patience) = patience {
        headers::tell_patience(&mut all, patience);
    }
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::new(Full::new(body.unwrap_or_default()));
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from(target);
    *request.headers_mut() = all;
    Ok(request)
}
