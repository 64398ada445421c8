//! Answers: a status and an envelope, and the response that carries them.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
};
use rpc_core::{RpcError, schema::Schema};
use serde::Serialize;

use super::body::Body;

/// Tells which schema is served.
const RPC_SCHEMA: HeaderName = HeaderName::from_static("rpc-schema");

/// The headers of every answer. They are made once, when the server is built: to copy a map costs less than to fill one.
pub(crate) fn headers(schema: &Schema) -> HeaderMap {
    let hash = HeaderValue::from_str(schema.hash()).expect("hex digits are visible ASCII");
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (RPC_SCHEMA, hash),
    ])
}

/// The answer to one call.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    /// The envelope: `{"ok":true,"data":…}` or `{"ok":false,"error":{…}}`.
    envelope: Bytes,
}

impl Answer {
    pub(super) fn ok(envelope: Bytes) -> Self {
        Self { status: StatusCode::OK, retry_after: None, envelope }
    }

    /// The answers of a batch, in their order.
    pub(super) fn batch(answers: &[Self]) -> Self {
        let length = answers.iter().map(|answer| answer.envelope.len() + 1).sum::<usize>() + 1;
        let mut all = Vec::with_capacity(length);
        for answer in answers {
            all.push(if all.is_empty() { b'[' } else { b',' });
            all.extend_from_slice(&answer.envelope);
        }
        all.push(b']');
        Self::ok(all.into())
    }

    /// The same answer with another status than its code's.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The response, with the headers of every answer.
    pub(crate) fn into_response(self, headers: &HeaderMap) -> Response<Body> {
        let mut response = Response::new(Body::full(self.envelope));
        *response.status_mut() = self.status;
        *response.headers_mut() = headers.clone();
        if let Some(after) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(whole_seconds(after)));
        }
        response
    }
}

impl From<RpcError> for Answer {
    fn from(error: RpcError) -> Self {
        #[derive(Serialize)]
        struct Envelope<'a> {
            ok: bool,
            error: &'a RpcError,
        }

        let envelope = serde_json::to_vec(&Envelope { ok: false, error: &error })
            .expect("an error is strings and JSON that was encoded before");
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, retry_after: error.retry_after(), envelope: envelope.into() }
    }
}

/// Rounded up: to come back too early is of no use.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

/// An answer without a body: 204.
pub(crate) fn no_content(headers: HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    *response.headers_mut() = headers;
    response
}
