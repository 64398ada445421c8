//! Who asks: a page of this origin, of one that is allowed, or of a foreign one.
//!
//! A browser attaches a user's cookies to whatever any page sends. Three things keep other pages out: a POST must say
//! `application/json`, which a browser asks permission for first (a CORS preflight); permission is given to allowed
//! origins only; and a request of a foreign page that carries cookies is refused, GET included. Requests without
//! cookies, and those that no browser sent, are none of this module's business.

use http::{
    HeaderMap, HeaderValue,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HOST, VARY,
    },
    uri::{Authority, Uri},
};
use rpc_core::RpcError;

use super::headers::Seen;
use crate::ServerError;

/// The origins whose pages may call with their users' cookies, and read the answers.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    allowed: Vec<String>,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// This origin, or no browser at all.
    Own,
    /// Another one, which is allowed.
    Allowed,
    /// Another one.
    Foreign,
}

impl Origins {
    /// An allow-list of origins such as `https://app.example.com`.
    pub(crate) fn new(allowed: impl IntoIterator<Item = String>) -> Result<Self, ServerError> {
        let allowed: Vec<String> = allowed.into_iter().map(|origin| origin.to_ascii_lowercase()).collect();
        match allowed.iter().find(|origin| !is_origin(origin)) {
            Some(wrong) => Err(ServerError::Origin(wrong.clone())),
            None => Ok(Self { allowed }),
        }
    }

    /// Where a request comes from.
    pub(crate) fn site(&self, seen: &Seen, uri: &Uri, headers: &HeaderMap) -> Site {
        let Some(origin) = &seen.origin else {
            // A browser sends no `Origin` with a plain GET of an image, a script or a link, but it says this.
            return if seen.is_cross_site { Site::Foreign } else { Site::Own };
        };
        let Ok(origin) = origin.to_str() else { return Site::Foreign };
        // On HTTP/2 the host stands in the URL.
        let host = uri
            .authority()
            .map(Authority::as_str)
            .or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()));
        let own = origin.split_once("://").map(|(_, authority)| authority);
        if own.zip(host).is_some_and(|(own, host)| own.eq_ignore_ascii_case(host)) {
            Site::Own
        } else if self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
            Site::Allowed
        } else {
            Site::Foreign
        }
    }

    /// Refuses a foreign page that comes with a user's cookies.
    pub(crate) fn check(&self, site: Site, seen: &Seen) -> Result<(), RpcError> {
        if site == Site::Foreign && seen.has_cookies {
            let message = "a page of another origin may not call with its user's cookies; if it should, allow its \
                           origin with `Server::origins`";
            return Err(RpcError::forbidden(message));
        }
        Ok(())
    }

    /// Lets a page of an allowed origin read the answer, and keeps caches from mixing origins up.
    #[inline]
    pub(crate) fn permit(&self, site: Site, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if self.allowed.is_empty() {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("origin"));
        if let (Site::Allowed, Some(origin)) = (site, origin) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers
                .insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("rpc-schema, retry-after"));
        }
    }
}

/// What a preflight is told beside the origin: that everything is allowed which the protocol needs.
pub(crate) fn preflight(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, OPTIONS"));
    headers.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static(
            "content-type, authorization, x-ereo-rpc, rpc-schema, rpc-timeout, last-event-id",
        ),
    );
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

fn is_origin(text: &str) -> bool {
    if text == "null" {
        return false; // every sandboxed page has this one
    }
    let Ok(uri) = text.parse::<http::Uri>() else { return false };
    uri.scheme().is_some()
        && uri.authority().is_some()
        && uri.path() == "/"
        && !text.ends_with('/')
        && uri.query().is_none()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::{super::headers::Seen, Origins, Site};

    fn site(origins: &Origins, headers: &[(&str, &str)]) -> Site {
        let mut request = Request::get("/api/rpc").header("host", "example.com:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        origins.site(&Seen::read(&head.headers), &head.uri, &head.headers)
    }

    #[test]
    fn who_asks() {
        let origins = Origins::new(["https://App.example.com".to_owned()]).expect("an origin");
        let cases = [
            (&[][..], Site::Own),
            (&[("origin", "http://example.com:3000")], Site::Own),
            (&[("origin", "https://example.com:3000")], Site::Own),
            (&[("origin", "http://example.com")], Site::Foreign),
            (&[("origin", "https://app.example.com")], Site::Allowed),
            (&[("origin", "https://app.example.com.evil.net")], Site::Foreign),
            (&[("origin", "null")], Site::Foreign),
            (&[("sec-fetch-site", "cross-site")], Site::Foreign),
            (&[("sec-fetch-site", "same-origin")], Site::Own),
        ];
        for (headers, expected) in cases {
            assert_eq!(site(&origins, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in ["*", "app.example.com", "https://a.b/", "https://a.b/c", "https://a.b?c", "null", ""] {
            assert!(Origins::new([text.to_owned()]).is_err(), "{text}");
        }
    }
}
