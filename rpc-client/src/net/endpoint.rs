//! Where calls go.

use std::{borrow::Cow, fmt};

use http::{HeaderValue, Uri, uri::PathAndQuery};

use crate::{ConnectError, ConnectErrorKind};

/// A URL, taken apart once. `ws://` is another spelling of `http://` here: what is spoken is chosen by what is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Whether it is spoken to within TLS: `https` or `wss`.
    pub(crate) is_tls: bool,
    /// A name or an address, an IPv6 one without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path, as it stands in a request.
    pub(crate) target: Uri,
    /// The header `Host`.
    pub(crate) authority: HeaderValue,
}

impl Endpoint {
    pub(crate) fn parse(url: &str) -> Result<Self, ConnectError> {
        use ConnectErrorKind::{Excess, Host, Scheme, Tls, Url};

        let refuse =
            |kind, what: &str| Err(ConnectError::new(kind, format!("`{}` {what}", without_user(url))));
        const EXAMPLE: &str = "is not a URL like `http://127.0.0.1:3000/api/rpc`";

        let Some((scheme, rest)) = url.split_once("://") else {
            return refuse(Url, EXAMPLE);
        };
        let is = |name| scheme.eq_ignore_ascii_case(name);
        let is_tls = is("https") || is("wss");
        if is_tls && !cfg!(feature = "tls") {
            return refuse(Tls, "needs TLS: switch on the feature `tls` of `rpc-client`");
        }
        if !is_tls && !is("http") && !is("ws") {
            return refuse(Scheme, "is not a URL of HTTP, which begins with `http://` or `https://`");
        }
        if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
            return refuse(Host, "names no host");
        }
        if rest.contains(['?', '#']) {
            return refuse(Excess, "has a query or a fragment, and the URL of an endpoint has neither");
        }
        let Ok(uri) = url.parse::<Uri>() else {
            return refuse(Url, EXAMPLE);
        };
        let Some(authority) = uri.authority() else {
            return refuse(Host, "names no host");
        };
        if authority.as_str().contains('@') {
            return refuse(Excess, "names a user: send credentials as a header");
        }
        let host = authority.host();
        let port = match authority.as_str()[host.len()..].strip_prefix(':') {
            None | Some("") if is_tls => 443,
            None | Some("") => 80,
            Some(port) => match port.parse() {
                Ok(port) if port != 0 => port,
                _ => return refuse(Host, "has a port that is none"),
            },
        };
        let path = match uri.path().trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let (Ok(path), Ok(value)) = (PathAndQuery::try_from(path), HeaderValue::try_from(authority.as_str()))
        else {
            return refuse(Url, EXAMPLE);
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { is_tls, host, port, target: Uri::from(path), authority: value })
    }
}

/// A URL as it may be shown: without the user that it names, and the password.
pub(crate) fn without_user(url: &str) -> Cow<'_, str> {
    let start = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |end| start + end);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}…{}", &url[..start], &url[start + at..]).into(),
        None => url.into(),
    }
}

/// As a URL of HTTP.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority.to_str().unwrap_or_default(), self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoint;
    use crate::ConnectErrorKind::{self, Excess, Host, Scheme, Url};

    #[test]
    fn urls_are_taken_apart() {
        for (url, host, port, target, shown) in [
            ("http://127.0.0.1:3000/api/rpc", "127.0.0.1", 3000, "/api/rpc", "http://127.0.0.1:3000/api/rpc"),
            (
                "http://127.0.0.1:3000/api/rpc/",
                "127.0.0.1",
                3000,
                "/api/rpc",
                "http://127.0.0.1:3000/api/rpc",
            ),
            ("HTTP://example.org/rpc", "example.org", 80, "/rpc", "http://example.org/rpc"),
            ("http://example.org:/rpc", "example.org", 80, "/rpc", "http://example.org:/rpc"),
            ("http://[::1]:8080", "::1", 8080, "/", "http://[::1]:8080/"),
            ("http://[::1]/a//", "::1", 80, "/a", "http://[::1]/a"),
            ("http://localhost/", "localhost", 80, "/", "http://localhost/"),
            ("ws://localhost:8080/rpc", "localhost", 8080, "/rpc", "http://localhost:8080/rpc"),
        ] {
            let endpoint = Endpoint::parse(url).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((endpoint.host.as_str(), endpoint.port), (host, port), "{url}");
            assert_eq!(endpoint.target.to_string(), target, "{url}");
            assert_eq!(endpoint.to_string(), shown, "{url}");
        }
    }

    #[cfg(feature = "tls")]
    #[test]
    fn tls_is_in_the_scheme_and_has_a_port_of_its_own() {
        for (url, port) in [
            ("https://example.org/rpc", 443),
            ("wss://example.org/rpc", 443),
            ("HTTPS://example.org/rpc/", 443),
            ("https://example.org:8443/rpc", 8443),
            ("WSS://example.org:8443/rpc", 8443),
        ] {
            let endpoint = Endpoint::parse(url).unwrap_or_else(|error| panic!("{error}"));
            assert!(endpoint.is_tls, "{url}");
            assert_eq!(endpoint.port, port, "{url}");
            assert!(endpoint.to_string().starts_with("https://example.org"), "{endpoint}");
            assert!(endpoint.to_string().ends_with("/rpc"), "{endpoint}");
        }
    }

    #[cfg(not(feature = "tls"))]
    #[test]
    fn without_tls_the_feature_is_named() {
        for url in ["https://example.org/rpc", "wss://example.org/rpc"] {
            let error = Endpoint::parse(url).expect_err("there is no TLS");
            assert_eq!(error.kind(), ConnectErrorKind::Tls);
            assert!(error.to_string().contains("feature `tls`"), "{error}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        let cases: [(&str, ConnectErrorKind, &str); 14] = [
            ("", Url, "not a URL"),
            ("127.0.0.1:3000", Url, "not a URL"),
            ("localhost:3000/api/rpc", Url, "not a URL"),
            ("/api/rpc", Url, "not a URL"),
            ("http://a b/api", Url, "not a URL"),
            ("ftp://example.org/", Scheme, "http://"),
            ("http://", Host, "no host"),
            ("http:///api/rpc", Host, "no host"),
            ("http://:80/", Host, "no host"),
            ("http://example.org:0/", Host, "port"),
            ("http://example.org:65536/", Host, "port"),
            ("http://ada:secret@example.org/", Excess, "header"),
            ("http://example.org/?a=b", Excess, "query"),
            ("http://example.org/#a", Excess, "fragment"),
        ];
        for (url, kind, said) in cases {
            let error = Endpoint::parse(url).expect_err(url);
            assert_eq!(error.kind(), kind, "{url}: {error}");
            assert!(error.to_string().contains(said), "{url}: {error}");
        }
    }
}
