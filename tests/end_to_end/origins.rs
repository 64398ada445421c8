//! Pages of other sites: who may read an answer, and whose cookies are taken.

use rpc_server::Server;
use serde_json::{Value, json};

use crate::support::{Request, Response, TestServer, http2::Http2, mutation, plain, plain::server, query};

const ALLOWED: &str = "https://app.example.com";
const FOREIGN: &str = "https://evil.test";

fn allowing() -> Server {
    server().origins([ALLOWED, "http://localhost:5173"])
}

async fn served() -> TestServer {
    TestServer::start(allowing()).await
}

fn preflight(origin: &str) -> Request {
    Request::new("OPTIONS", "/api/rpc")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization")
}

fn list_has(response: &Response, header: &str, word: &str) -> bool {
    response.headers.iter().any(|(name, value)| {
        name == header && value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word))
    })
}

/// Every way to call, with these headers.
fn calls(headers: &[(&str, &str)]) -> Vec<Request> {
    let requests = [
        Request::from(query("echo", json!(1))),
        Request::from(mutation("tell", json!(1))),
        Request::from(Value::Array(vec![query("echo", json!(1))])),
        Request::get("/api/rpc?path=echo&input=1"),
        Request::get("/api/rpc/echo?input=1"),
        Request::post("/api/rpc/tell", "1"),
    ];
    let with_headers = |request: Request| {
        headers.iter().fold(request, |request, (name, value)| request.header(name, *value))
    };
    requests.into_iter().map(with_headers).collect()
}

#[tokio::test]
async fn a_preflight_of_an_allowed_origin_is_permitted() {
    let server = served().await;
    for origin in [ALLOWED, "http://localhost:5173"] {
        let response = server.send(preflight(origin)).await;
        assert_eq!((response.status, response.body.len()), (204, 0));
        assert_eq!(response.header("access-control-allow-origin"), Some(origin));
        assert_eq!(response.header("access-control-allow-credentials"), Some("true"));
        for header in ["content-type", "authorization", "x-ereo-rpc", "rpc-schema"] {
            assert!(list_has(&response, "access-control-allow-headers", header), "{header}: {response}");
        }
        for method in ["GET", "POST"] {
            assert!(list_has(&response, "access-control-allow-methods", method), "{method}: {response}");
        }
        assert!(list_has(&response, "vary", "origin"), "{response}");
    }
}

#[tokio::test]
async fn a_preflight_of_a_foreign_origin_is_not() {
    let server = served().await;
    for origin in [
        FOREIGN,
        "null",
        "https://app.example.com.evil.test",
        "http://app.example.com",
        "https://app.example.com:444",
        "https://APP.example.co",
        "*",
        "",
    ] {
        let response = server.send(preflight(origin)).await;
        assert_eq!(response.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(response.header("access-control-allow-credentials"), None, "{origin}");
        assert!(list_has(&response, "vary", "origin"), "{origin}: {response}");
    }
    let response = plain().await.send(preflight(ALLOWED)).await;
    assert_eq!(response.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_calls_with_cookies_and_reads_every_answer() {
    let server = served().await;
    let headers = [("origin", ALLOWED), ("cookie", "session=1"), ("sec-fetch-site", "cross-site")];
    for request in calls(&headers) {
        let response = server.send(request).await;
        assert_eq!(response.status, 200, "{response}");
        assert_eq!(response.header("access-control-allow-origin"), Some(ALLOWED));
        assert_eq!(response.header("access-control-allow-credentials"), Some("true"));
        assert!(list_has(&response, "vary", "origin"), "{response}");
    }
    // An error must be readable too, or the page would only know that something failed.
    let refusals = [
        Request::from(query("nobody", json!(1))),
        Request::from(json!({})),
        Request::get("/api/rpc/tell"),
        Request::post("/api/rpc", "{}").header("content-type", "text/plain"),
        Request::get("/nowhere"),
    ];
    for request in refusals {
        let response = server.send(request.header("origin", ALLOWED)).await;
        assert!(response.status >= 400, "{response}");
        assert_eq!(response.header("access-control-allow-origin"), Some(ALLOWED), "{response}");
    }
}

#[tokio::test]
async fn a_foreign_page_with_cookies_is_refused() {
    for server in [served().await, plain().await] {
        for origin in
            [FOREIGN, "null", "https://app.example.com.evil.test", "http://127.0.0.1", "http://localhost:1"]
        {
            for request in calls(&[("origin", origin), ("cookie", "session=1")]) {
                let response = server.send(request).await;
                response.refused(403, "FORBIDDEN");
                assert_eq!(response.header("access-control-allow-origin"), None, "{response}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_from_another_site_without_an_origin_is_refused_with_cookies() {
    // So a browser sends the GET of an image, a script or a link.
    let server = served().await;
    for request in calls(&[("sec-fetch-site", "cross-site"), ("cookie", "session=1")]) {
        server.send(request).await.refused(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn so_it_is_over_http2() {
    let server = served().await;
    let client = Http2::connect(server.address).await;
    for request in calls(&[("origin", FOREIGN), ("cookie", "session=1")]) {
        client.ask(request).await.refused(403, "FORBIDDEN");
    }
    // There the host is a part of the target.
    for request in calls(&[("origin", "http://localhost"), ("cookie", "session=1")]) {
        assert_eq!(client.ask(request).await.status, 200);
    }
}

#[tokio::test]
async fn without_cookies_a_foreign_page_is_answered_but_cannot_read_it() {
    let server = served().await;
    for request in calls(&[("origin", FOREIGN), ("sec-fetch-site", "cross-site")]) {
        let response = server.send(request).await;
        assert_eq!(response.status, 200, "{response}");
        assert_eq!(response.header("access-control-allow-origin"), None);
        assert!(list_has(&response, "vary", "origin"), "{response}");
    }
}

#[tokio::test]
async fn the_servers_own_pages_and_what_is_no_browser_are_at_home() {
    for server in [served().await, plain().await] {
        let own = format!("http://{}", server.address);
        let host = server.address.to_string();
        for headers in [
            vec![("cookie", "session=1")],
            vec![("cookie", "session=1"), ("host", &*host), ("origin", &*own)],
            vec![
                ("cookie", "session=1"),
                ("host", &*host),
                ("origin", &*own),
                ("sec-fetch-site", "same-origin"),
            ],
            vec![("cookie", "session=1"), ("host", "Example.COM"), ("origin", "https://example.com")],
            vec![("cookie", "session=1"), ("sec-fetch-site", "same-origin")],
            vec![("cookie", "session=1"), ("sec-fetch-site", "none")],
        ] {
            for request in calls(&headers) {
                assert_eq!(server.send(request).await.status, 200, "{headers:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_refused_page_runs_nothing() {
    // Refused before the body is read: what stands in it does not matter.
    let server = served().await;
    let request = Request::post("/api/rpc", "{").header("origin", FOREIGN).header("cookie", "a=b");
    server.send(request).await.refused(403, "FORBIDDEN");
}
