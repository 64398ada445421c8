//! What is an answer like any other, and no stream.

use rpc_server::{Layer, Next, Parts, Reply, RpcError, reply};
use serde_json::json;

use super::{
    api::{served, server},
    client::Events,
};
use crate::support::{Request, TestServer, call, http2::Http2};

#[tokio::test]
async fn what_fails_before_the_stream_is_open_has_its_status() {
    let (server, mut outside) = served().await;
    let http2 = Http2::connect(server.address).await;
    for (request, status, code) in [
        (Request::get("/api/rpc/closed"), 401, "UNAUTHORIZED"),
        (Request::get("/api/rpc/count?input=%22x%22"), 400, "BAD_INPUT"),
        (Request::get("/api/rpc/count"), 400, "BAD_INPUT"),
        (Request::get("/api/rpc/count?input=%7B"), 400, "PARSE_ERROR"),
        (Request::post("/api/rpc/count", "{"), 400, "PARSE_ERROR"),
        (Request::get("/api/rpc/counts?input=1"), 404, "NOT_FOUND"),
        (Request::post("/api/rpc/count", "1").without("content-type"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (Request::new("PUT", "/api/rpc/count"), 405, "METHOD_NOT_ALLOWED"),
        (Request::get("/api/rpc/slow").header("rpc-timeout", "10"), 504, "TIMEOUT"),
    ] {
        let request = request.header("accept", "text/event-stream");
        server.send(request.clone()).await.refused(status, code);
        http2.ask(request).await.refused(status, code);
    }
    for _ in 0..2 {
        outside.witness.entered().await;
        outside.witness.left().await;
    }
}

#[tokio::test]
async fn a_call_is_no_stream() {
    let (server, mut outside) = served().await;
    let accepting = |request: Request| request.header("accept", "text/event-stream");
    for kind in ["query", "mutation", "subscription"] {
        let request = accepting(Request::from(call(kind, "feed", json!(null))));
        server.send(request).await.refused(400, "METHOD_NOT_ALLOWED");
    }
    server.send(accepting(Request::get("/api/rpc?path=feed"))).await.refused(400, "METHOD_NOT_ALLOWED");
    // And a query is no subscription.
    assert_eq!(server.send(accepting(Request::get("/api/rpc/quick?input=1"))).await.data(), 1);
    assert!(outside.witness.saw_nothing());
}

#[tokio::test]
async fn a_head_starts_nothing() {
    let (server, mut outside) = served().await;
    let http2 = Http2::connect(server.address).await;
    let mut client = server.connect().await;
    let request = Request::new("HEAD", "/api/rpc/feed");
    for answer in
        [client.ask(request.clone()).await, client.ask(request.clone()).await, http2.ask(request).await]
    {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("text/event-stream")),
            "{answer}"
        );
        assert_eq!((answer.header("content-length"), answer.text()), (None, ""), "{answer}");
    }
    assert_eq!(client.ask(Request::get("/api/rpc/quick?input=1")).await.data(), 1);
    assert!(outside.witness.saw_nothing());
}

#[tokio::test]
async fn a_preflight_starts_nothing() {
    let (server, mut outside) = served().await;
    let answer = server.send(Request::new("OPTIONS", "/api/rpc/feed")).await;
    assert_eq!(answer.status, 204);
    assert!(
        answer.header("access-control-allow-headers").is_some_and(|names| names.contains("last-event-id"))
    );
    assert!(outside.witness.saw_nothing());
}

struct Closed;

impl Layer for Closed {
    fn call(&self, _: Parts, _: &Next) -> Reply {
        reply::failed(RpcError::unavailable("not now"))
    }
}

#[tokio::test]
async fn a_layer_may_refuse() {
    let (server, mut outside) = server();
    let server = TestServer::start(server.layer(Closed)).await;
    server.get("/api/rpc/feed").await.refused(503, "UNAVAILABLE");
    assert!(outside.witness.saw_nothing());
}

/// Answers for everybody.
struct Elsewhere;

impl Layer for Elsewhere {
    fn call(&self, _: Parts, _: &Next) -> Reply {
        reply::value(async { Ok(1) })
    }
}

#[tokio::test]
async fn a_layer_that_answers_a_subscription_by_a_value_has_gone_wrong() {
    let (server, _outside) = server();
    let server = TestServer::start(server.layer(Elsewhere)).await;
    server.get("/api/rpc/feed").await.refused(500, "INTERNAL_ERROR");
}

const ALLOWED: &str = "https://app.example.com";

#[tokio::test]
async fn a_page_of_an_allowed_origin_reads_it_and_a_foreign_one_brings_no_cookies() {
    let (server, mut outside) = server();
    let server = TestServer::start(server.origins([ALLOWED])).await;
    let request = Request::get("/api/rpc/count?input=1").header("cookie", "session=1");
    let mut events = Events::open(&server, request.clone().header("origin", ALLOWED)).await;
    assert_eq!(events.head.header("access-control-allow-origin"), Some(ALLOWED));
    assert_eq!(events.head.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(events.head.header("vary"), Some("origin"));
    assert_eq!(events.rest().await.len(), 2);
    let feed = Request::get("/api/rpc/feed").header("cookie", "session=1");
    for (name, value) in
        [("origin", "https://evil.test"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        server.send(feed.clone().header(name, value)).await.refused(403, "FORBIDDEN");
    }
    assert!(outside.witness.saw_nothing());
    let end = Request::get("/api/rpc/feed?lastEventId=$end").header("origin", ALLOWED);
    assert_eq!(server.send(end).await.header("access-control-allow-origin"), Some(ALLOWED));
}
