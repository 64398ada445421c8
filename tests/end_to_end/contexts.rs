//! What a procedure may ask for: state, extensions, headers, and where the call came from.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use rpc_server::{Layer, Next, Parts, Reply, Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{Request, TestServer, http2::Http2, query};

#[derive(Clone, Default, Context)]
struct App {
    #[provide]
    counter: Counter,
    name: &'static str,
}

#[derive(Clone, Default)]
struct Counter(Arc<AtomicU32>);

/// State, by its type.
#[procedure(mutation)]
async fn count(#[ctx] counter: Counter) -> u32 {
    counter.0.fetch_add(1, Ordering::Relaxed) + 1
}

/// The whole context.
#[procedure(query)]
async fn name(#[ctx] app: App) -> String {
    app.name.to_owned()
}

#[procedure(query)]
async fn header(#[ctx] headers: Headers, input: String) -> Vec<String> {
    headers
        .0
        .get_all(&*input)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect()
}

#[procedure(query)]
async fn peer(#[ctx] peer: PeerAddr) -> String {
    peer.0.to_string()
}

#[procedure(query)]
async fn connection(#[ctx] id: ConnectionId) -> String {
    id.to_string()
}

/// What the layer below attaches.
#[derive(Clone)]
struct Tenant(String);

#[procedure(query)]
async fn tenant(#[ctx] tenant: Extension<Tenant>) -> String {
    tenant.0.0
}

router! {
    Api for App { count, name, header, peer, connection, tenant }
}

/// Reads the tenant from a header.
struct Tenants;

impl Layer for Tenants {
    fn call(&self, mut parts: Parts, next: &Next) -> Reply {
        if let Some(tenant) = parts.header("x-tenant").map(str::to_owned) {
            parts.insert_extension(Tenant(tenant));
        }
        next.call(parts)
    }
}

async fn server() -> TestServer {
    let app = App { name: "the app", ..App::default() };
    TestServer::start(Server::new(Api::routes(), app).layer(Tenants)).await
}

#[tokio::test]
async fn state_is_shared_by_all_calls() {
    let server = server().await;
    let count = || Request::post("/api/rpc/count", "");
    assert_eq!(server.send(count()).await.data(), 1);
    assert_eq!(server.send(count()).await.data(), 2);
    let client = Http2::connect(server.address).await;
    assert_eq!(client.ask(count()).await.data(), 3);
    assert_eq!(server.get("/api/rpc/name").await.data(), "the app");
}

#[tokio::test]
async fn headers_are_those_of_the_request() {
    let server = server().await;
    let request = Request::get("/api/rpc/header?input=%22x-color%22");
    assert_eq!(server.send(request.clone().header("X-Color", "red")).await.data(), json!(["red"]));
    assert_eq!(server.send(request.clone()).await.data(), json!([]));
    let mut client = server.connect().await;
    let line = "GET /api/rpc/header?input=%22x-color%22 HTTP/1.1\r\n";
    client.write(format!("{line}host: x\r\nx-color: red\r\nX-COLOR: blue\r\n\r\n")).await;
    assert_eq!(client.response().await.data(), json!(["red", "blue"]));
    // Nothing of one request is left for the next.
    assert_eq!(client.ask(request).await.data(), json!([]));
}

#[tokio::test]
async fn all_calls_of_a_batch_see_the_headers_of_their_request() {
    let server = server().await;
    let ask = || query("header", json!("x-color"));
    let batch = Request::from(Value::Array(vec![ask(), ask()])).header("x-color", "red");
    let answers = server.send(batch).await.json();
    assert_eq!((&answers[0]["data"], &answers[1]["data"]), (&json!(["red"]), &json!(["red"])));
}

#[tokio::test]
async fn the_peer_is_the_client() {
    let server = server().await;
    let mut client = server.connect().await;
    let own = client.stream.local_addr().expect("a connected socket has an address").to_string();
    assert_eq!(client.ask(Request::get("/api/rpc/peer")).await.data(), own);
    assert_ne!(server.get("/api/rpc/peer").await.data(), own);
}

#[tokio::test]
async fn a_connection_has_one_id_and_two_have_two() {
    let server = server().await;
    let ask = || Request::get("/api/rpc/connection");
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    let id = first.ask(ask()).await.data();
    let other = second.ask(ask()).await.data();
    assert_ne!(id, other);
    assert_eq!(first.ask(ask()).await.data(), id);
    assert_eq!(second.ask(ask()).await.data(), other);
    let batch = first.ask(Value::Array(vec![query("connection", Value::Null)])).await.json();
    assert_eq!(batch[0]["data"], id);
    let id = id.as_str().expect("text");
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    let http2 = Http2::connect(server.address).await;
    let one = http2.ask(ask()).await.data();
    assert_eq!(http2.ask(ask()).await.data(), one);
    assert!(one != other && one != id);
}

#[tokio::test]
async fn a_layer_attaches_what_a_procedure_asks_for() {
    let server = server().await;
    let ask = || Request::get("/api/rpc/tenant");
    assert_eq!(server.send(ask().header("x-tenant", "acme")).await.data(), "acme");
    // Where nobody attached it, the application is put together wrongly: that is nothing for the caller to know.
    let missing = server.send(ask()).await;
    missing.refused(500, "INTERNAL_ERROR");
    assert!(!missing.text().contains("Tenant"), "{missing}");
}

#[tokio::test]
async fn what_is_attached_to_one_call_of_a_batch_is_not_seen_by_another() {
    struct First(std::sync::atomic::AtomicBool);

    impl Layer for First {
        fn call(&self, mut parts: Parts, next: &Next) -> Reply {
            if !self.0.swap(true, Ordering::Relaxed) {
                parts.insert_extension(Tenant("first".into()));
            }
            next.call(parts)
        }
    }

    let server = Server::new(Api::routes(), App::default()).layer(First(false.into()));
    let server = TestServer::start(server).await;
    let batch = Value::Array(vec![query("tenant", Value::Null), query("tenant", Value::Null)]);
    let answers = server.send(batch).await.json();
    assert_eq!(answers[0]["data"], "first");
    assert_eq!(answers[1]["error"]["code"], "INTERNAL_ERROR");
}
