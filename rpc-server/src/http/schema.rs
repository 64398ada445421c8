//! The schema's document, below the endpoint.
//!
//! It is made once, when the server is built, and asked for by its own name: no procedure is called here, and no layer
//! hears of it. The schema's hash is in [`answer`](super::answer), since every answer carries it.

use std::hash::{DefaultHasher, Hash, Hasher};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use rpc_core::{Code, RpcError, schema};

use super::body::Body;

/// What is told of the schema.
#[derive(Debug)]
pub(crate) struct Schema {
    document: Option<Document>,
}

/// The document, where it is published.
#[derive(Debug)]
pub(super) struct Document {
    json: Bytes,
    tag: HeaderValue,
    /// Of the answer that holds it.
    headers: HeaderMap,
}

impl Schema {
    /// Keeps the document, with the headers that every answer has.
    pub(crate) fn new(schema: &schema::Schema, is_published: bool, headers: &HeaderMap) -> Self {
        Self { document: is_published.then(|| Document::new(schema.to_json(), headers.clone())) }
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
    fn new(json: String, mut headers: HeaderMap) -> Self {
        // Not the schema's own hash: that one is silent about what callers do not depend on, and the tag of another
        // text must be another.
        let mut hasher = DefaultHasher::new();
        json.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        let tag = HeaderValue::from_str(&tag).expect("hex digits are visible ASCII");
        headers.insert(ETAG, tag.clone());
        // To be kept, and asked for again before each use.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Self { json: json.into(), tag, headers }
    }

    /// Answers a GET or a HEAD: 304 where the caller has the document already.
    pub(super) fn response(&self, request: &HeaderMap) -> Response<Body> {
        let is_known = self.is_known(request);
        let mut response =
            Response::new(if is_known { Body::empty() } else { Body::full(self.json.clone()) });
        *response.headers_mut() = self.headers.clone();
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(CONTENT_TYPE);
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
