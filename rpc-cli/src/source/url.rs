//! From the URL that somebody gave to that of the document.

use ureq::http::{Uri, uri::Scheme};

use super::error::Problem;

/// The URL of the document: that of an endpoint is completed.
pub(super) fn document(url: &str) -> Result<Uri, Problem> {
    let uri: Uri = url.parse().map_err(|error| Problem::NoUrl(format!("{error}")))?;
    if uri.scheme() != Some(&Scheme::HTTP) && uri.scheme() != Some(&Scheme::HTTPS) {
        return Err(Problem::NoUrl("http:// and https:// are understood".into()));
    }
    if has_port(&uri) && uri.port_u16().is_none() {
        return Err(Problem::NoUrl("its port is no number of a port".into()));
    }
    if uri.path().ends_with(".json") {
        return Ok(uri);
    }
    let path = format!("{}/schema.json", uri.path().trim_end_matches('/'));
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.into_parts();
    parts.path_and_query = Some((path + &query).parse().expect("a path with a name behind it is one"));
    Ok(Uri::from_parts(parts).expect("it had a scheme and an authority"))
}

/// Whether something stands where the port does: behind the colon that is not part of an IPv6 address.
fn has_port(uri: &Uri) -> bool {
    uri.authority().is_some_and(|authority| {
        let end = authority.as_str().rsplit(['@', ']']).next();
        end.is_some_and(|end| end.contains(':'))
    })
}

/// A URL that others may read: without the password.
pub(super) fn shown(uri: &Uri) -> String {
    let text = uri.to_string();
    let userinfo = uri.authority().and_then(|authority| authority.as_str().rsplit_once('@'));
    match userinfo {
        Some((userinfo, _)) => text.replacen(&format!("{userinfo}@"), "", 1),
        None => text,
    }
}

/// Another path of the same server, for others to read.
pub(super) fn at(uri: &Uri, path: &str) -> String {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = path.parse().ok();
    Uri::from_parts(parts).as_ref().map(shown).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documented(url: &str) -> String {
        document(url).expect("a URL").to_string()
    }

    #[test]
    fn an_endpoint_is_completed() {
        let document = "http://localhost:3000/api/rpc/schema.json";
        assert_eq!(documented("http://localhost:3000/api/rpc"), document);
        assert_eq!(documented("http://localhost:3000/api/rpc/"), document);
        assert_eq!(documented("http://localhost:3000/api/rpc#top"), document);
        assert_eq!(documented("http://localhost:3000"), "http://localhost:3000/schema.json");
        assert_eq!(documented("http://a.example/rpc?key=1"), "http://a.example/rpc/schema.json?key=1");
    }

    #[test]
    fn a_document_is_taken_as_it_is() {
        for url in ["https://a.example/schema.json", "https://a.example/v1.json?key=1"] {
            assert_eq!(documented(url), url);
        }
    }

    #[test]
    fn a_port_is_a_number() {
        assert_eq!(documented("http://[::1]/api/rpc"), "http://[::1]/api/rpc/schema.json");
        assert_eq!(documented("http://ada:1a@[::1]:80"), "http://ada:1a@[::1]:80/schema.json");
        for url in ["http://a.example:rpc", "http://[::1]:rpc", "http://a.example:65536/schema.json"] {
            assert!(document(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let uri = document("http://ada:secret@a.example/schema.json").expect("a URL");
        assert_eq!(shown(&uri), "http://a.example/schema.json");
    }
}
