//! From a request to a live connection: who gets one, who does not, and what it knows of where it came from.

use serde_json::{Value, json};

use super::api::{Served, serve, serve_with};
use crate::support::{
    Request, Response, TestServer,
    frames::{FIN, TEXT, frame},
    query,
    socket::{call, upgrade},
};

const ALLOWED: &str = "https://app.example.com";

async fn refusal(server: &TestServer, request: Request) -> Response {
    match server.upgrade(request).await {
        Err(response) => response,
        Ok(socket) => panic!("upgraded: {}", socket.agreed),
    }
}

/// Checks that the connection is live.
async fn accepted(server: &TestServer, request: Request) -> Response {
    let mut socket = match server.upgrade(request).await {
        Ok(socket) => socket,
        Err(response) => panic!("no upgrade: {response}"),
    };
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    std::mem::replace(&mut socket.agreed, Response { status: 0, headers: Vec::new(), body: Vec::new() })
}

#[tokio::test]
async fn a_handshake_may_be_written_in_many_ways() {
    let Served { server, .. } = serve().await;
    for request in [
        upgrade(),
        upgrade().header("upgrade", "WebSocket"),
        upgrade().header("connection", "upgrade"),
        upgrade().header("connection", "keep-alive, Upgrade"),
        upgrade().header("connection", "keep-alive,  UPGRADE , x"),
        upgrade().header("x-unknown", "1").header("sec-websocket-extensions", "permessage-deflate"),
    ] {
        let agreed = accepted(&server, request).await;
        assert_eq!(agreed.header("sec-websocket-extensions"), None, "{agreed}");
        assert_eq!(agreed.header("sec-websocket-protocol"), None, "{agreed}");
    }
}

#[tokio::test]
async fn frames_may_come_with_the_request() {
    let Served { server, .. } = serve().await;
    let mut client = server.connect().await;
    let text = call("a", "echo", json!("early")).to_string();
    client.write([upgrade().bytes(), frame(FIN | TEXT, &text)].concat()).await;
    assert_eq!(client.response().await.status, 101);
    client.skip_past(br#"{"type":"result","id":"a","data":"early"}"#).await;
}

#[tokio::test]
async fn a_connection_may_be_upgraded_after_calls() {
    let Served { server, .. } = serve().await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    }
    assert_eq!(client.ask(upgrade()).await.status, 101);
    client.write(frame(FIN | TEXT, call("a", "echo", json!(1)).to_string())).await;
    client.skip_past(br#"{"type":"result","id":"a","data":1}"#).await;
}

#[tokio::test]
async fn what_is_no_handshake_is_refused_as_http() {
    let Served { server, .. } = serve().await;
    for version in ["12", "8", "0", "x", "14"] {
        let response = refusal(&server, upgrade().header("sec-websocket-version", version)).await;
        response.error(426);
        assert_eq!(response.header("sec-websocket-version"), Some("13"), "{response}");
    }
    refusal(&server, upgrade().without("sec-websocket-key")).await.refused(400, "PARSE_ERROR");
    for key in ["", "short", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSEhISE="] {
        refusal(&server, upgrade().header("sec-websocket-key", key)).await.refused(400, "PARSE_ERROR");
    }
    let response = refusal(&server, upgrade().without("sec-websocket-version")).await;
    assert!(matches!(response.status, 400 | 426), "{response}");
    let mut post = upgrade().header("content-type", "application/json");
    post.method = "POST";
    post.body = Some(query("echo", json!(1)).to_string().into_bytes());
    let response = refusal(&server, post).await;
    assert!(response.status == 200 || (400..500).contains(&response.status), "{response}");
    // The connection goes on after a refusal.
    let mut client = server.connect().await;
    assert_eq!(client.ask(upgrade().without("sec-websocket-key")).await.status, 400);
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    assert_eq!(client.ask(upgrade()).await.status, 101);
}

#[tokio::test]
async fn what_asks_for_no_socket_is_an_ordinary_request() {
    let Served { server, .. } = serve().await;
    // Without `Connection: Upgrade` the other header is none of this connection's (RFC 6455, section 4.2.1).
    for request in [
        upgrade().without("upgrade"),
        upgrade().header("upgrade", "h2c"),
        upgrade().without("connection"),
        upgrade().header("connection", "keep-alive"),
    ] {
        let response = refusal(&server, request).await;
        assert!((400..500).contains(&response.status), "{response}");
        response.json();
    }
}

#[tokio::test]
async fn only_the_endpoint_has_live_connections() {
    let Served { server, .. } = serve().await;
    for target in [
        "/api/rpc/echo",
        "/api/rpc/count",
        "/api/rpc/nobody",
        "/api",
        "/",
        "/api/rpc/",
        "/api/rpc/schema.json",
    ] {
        let mut request = upgrade();
        request.target = target.to_owned();
        let response = refusal(&server, request).await;
        assert!(response.status == 200 || (400..500).contains(&response.status), "{target}: {response}");
    }
    let mut request = upgrade();
    request.target = "/api/rpc?token=x".to_owned();
    accepted(&server, request).await;
    let Served { server, .. } = serve_with(|server| server.endpoint("/live")).await;
    let mut request = upgrade();
    request.target = "/live".to_owned();
    accepted(&server, request).await;
    assert_eq!(refusal(&server, upgrade()).await.status, 404);
}

#[tokio::test]
async fn pages_of_other_origins_get_none() {
    for Served { server, .. } in [serve().await, serve_with(|server| server.origins([ALLOWED])).await] {
        for origin in [
            "https://evil.test",
            "null",
            "https://app.example.com.evil.test",
            "http://app.example.com",
            "https://app.example.com:444",
            "http://localhost:1",
            "file://",
            "",
            "*",
        ] {
            // With cookies or without: what a socket says can be read by whoever has opened it.
            let request = upgrade().header("origin", origin);
            refusal(&server, request.clone()).await.refused(403, "FORBIDDEN");
            refusal(&server, request.header("cookie", "session=1")).await.refused(403, "FORBIDDEN");
        }
    }
    let Served { server, .. } = serve().await;
    refusal(&server, upgrade().header("origin", ALLOWED)).await.refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn the_servers_own_pages_and_allowed_ones_and_what_is_no_browser_do() {
    let Served { server, .. } = serve_with(|server| server.origins([ALLOWED])).await;
    let host = server.address.to_string();
    accepted(&server, upgrade()).await;
    accepted(&server, upgrade().header("cookie", "session=1")).await;
    accepted(&server, upgrade().header("origin", ALLOWED).header("cookie", "session=1")).await;
    accepted(&server, upgrade().header("host", &*host).header("origin", format!("http://{host}"))).await;
    accepted(&server, upgrade().header("host", "Example.COM").header("origin", "https://example.com")).await;
}

#[tokio::test]
async fn a_subprotocol_is_optional_and_the_only_one_is_echoed() {
    let Served { server, .. } = serve().await;
    for (offered, agreed) in [
        ("rpc.v1", Some("rpc.v1")),
        ("graphql-ws, rpc.v1", Some("rpc.v1")),
        ("rpc.v1,token.c2VjcmV0", Some("rpc.v1")),
        ("graphql-ws", None),
        ("rpc.v2", None),
        ("RPC.V1", None),
        ("token.c2VjcmV0", None),
    ] {
        let response = accepted(&server, upgrade().header("sec-websocket-protocol", offered)).await;
        assert_eq!(response.header("sec-websocket-protocol"), agreed, "{offered}: {response}");
    }
    // A list may stand in several lines.
    let mut request = upgrade();
    request.headers.push(("sec-websocket-protocol".to_owned(), "other".to_owned()));
    request.headers.push(("sec-websocket-protocol".to_owned(), "rpc.v1".to_owned()));
    assert_eq!(accepted(&server, request).await.header("sec-websocket-protocol"), Some("rpc.v1"));
}

#[tokio::test]
async fn extractors_of_conversations_read_the_upgrade() {
    let Served { server, .. } = serve().await;
    let mut socket = server.upgrade(upgrade().header("x-user", "ada")).await.expect("an upgrade");
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada").await;
    socket.subscribe("b", "membersOnly", json!(2)).await;
    socket.expect_item("b", "ada 1").await;
    socket.expect_item("b", "ada 2").await;
    socket.expect_complete("b").await;
    let own = socket.tcp().local_addr().expect("a connected socket has an address").to_string();
    socket.call("c", "peer", Value::Null).await;
    socket.expect_result("c", own).await;
    let mut banned = server.upgrade(upgrade().header("x-user", "banned")).await.expect("an upgrade");
    banned.call("a", "who", Value::Null).await;
    banned.expect_error("a", "FORBIDDEN").await;
    banned.subscribe("a", "membersOnly", json!(1)).await;
    banned.expect_error("a", "FORBIDDEN").await;
    banned.call("a", "echo", json!(1)).await;
    banned.expect_result("a", 1).await;
}

#[tokio::test]
async fn all_conversations_of_a_connection_know_it_by_one_id() {
    let Served { server, .. } = serve().await;
    let mut ids = std::collections::HashSet::new();
    for _ in 0..3 {
        let mut socket = server.socket().await;
        socket.call("a", "connection", Value::Null).await;
        let id = socket.next_json().await["data"].as_str().expect("an id").to_owned();
        socket.call("b", "connection", Value::Null).await;
        socket.expect_result("b", &*id).await;
        assert!(ids.insert(id), "two connections have one id");
    }
}
