//! The schema: its document below the endpoint, and its hash on every answer.
//!
//! Both are made once, when the server is built, so that a request costs no more than a copy of what points to them.
//! No procedure is called here, and no layer hears of it.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use rpc_core::{Code, RpcError, schema};

use super::body::Body;

/// Tells which schema is served.
const RPC_SCHEMA: HeaderName = HeaderName::from_static("rpc-schema");

/// What is told of the schema.
#[derive(Debug)]
pub(crate) struct Schema {
    hash: HeaderValue,
    document: Option<Document>,
}

/// The document, where it is published.
#[derive(Debug)]
pub(super) struct Document {
    json: Bytes,
    tag: HeaderValue,
}

impl Schema {
    pub(crate) fn new(schema: &schema::Schema, is_published: bool) -> Self {
        let hash = HeaderValue::from_str(schema.hash()).expect("hex digits are visible ASCII");
        Self { hash, document: is_published.then(|| Document::new(schema.to_json())) }
    }

    /// Adds the hash to an answer.
    #[inline]
    pub(super) fn sign(&self, headers: &mut HeaderMap) {
        headers.insert(RPC_SCHEMA, self.hash.clone());
    }

    /// The document that a name below the endpoint asks for; `None` for a name that a procedure may have.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` for a document that is not served, whatever the table holds under its name.
    pub(super) fn document(&self, name: &str) -> Result<Option<&Document>, RpcError> {
        let document = match name {
            "schema.json" => self.document.as_ref(),
            "openapi.json" | "asyncapi.json" => None,
            _ => return Ok(None),
        };
        match document {
            Some(document) => Ok(Some(document)),
            None => Err(RpcError::framework(Code::NotFound, format!("`{name}` is not served here"))),
        }
    }
}

impl Document {
    fn new(json: String) -> Self {
        // Not the schema's own hash: that one is silent about what callers do not depend on, and the tag of another
        // text must be another.
        let mut hasher = DefaultHasher::new();
        json.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        Self { json: json.into(), tag: HeaderValue::from_str(&tag).expect("hex digits are visible ASCII") }
    }

    /// Answers a GET or a HEAD: 304 where the caller has the document already.
    pub(super) fn response(&self, request: &HeaderMap) -> Response<Body> {
        let is_known = self.is_known(request);
        let mut response =
            Response::new(if is_known { Body::empty() } else { Body::full(self.json.clone()) });
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        // To be kept, and asked for again before each use.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        response
    }

    /// Whether `If-None-Match` names the document, by weak comparison (RFC 9110, section 13.1.2): a proxy that
    /// compresses makes a tag weak. No comma stands in our tag, so a list can be split at all of them.
    fn is_known(&self, request: &HeaderMap) -> bool {
        let lists = request.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
        let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || self.tag == *tag.strip_prefix("W/").unwrap_or(tag))
    }
}
