//! The server as a tower service, in an axum router beside other routes.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request as AxumRequest},
    middleware::{Next as AxumNext, from_fn},
    routing::get,
};
use rpc_server::{Connection, Limits, Server, prelude::*};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Client, Probe, Request, Response, Witness, http2::Http2, mutation, probe, query};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

/// What outer middleware attaches.
#[derive(Clone)]
struct Tenant(&'static str);

#[procedure(query)]
async fn tenant(#[ctx] tenant: Extension<Tenant>) -> String {
    tenant.0.0.to_owned()
}

#[procedure(query)]
async fn peer(#[ctx] peer: PeerAddr) -> String {
    peer.0.to_string()
}

#[procedure(mutation)]
async fn echo(input: Value) -> Value {
    input
}

#[procedure(query)]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

router! {
    Api for App { tenant, peer, echo, hang }
}

/// Tells procedures where a call came from, as axum knows it.
async fn tell_the_peer(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: AxumRequest,
    next: AxumNext,
) -> axum::response::Response {
    request.extensions_mut().insert(Connection::new(Some(peer)));
    next.run(request).await
}

struct Mounted {
    address: SocketAddr,
}

impl Mounted {
    async fn send(&self, request: impl Into<Request>) -> Response {
        Client::connect(self.address).await.ask(request).await
    }
}

async fn mounted() -> (Mounted, Witness) {
    let (probe, witness) = probe();
    let rpc = Server::new(Api::routes(), App { probe })
        .limits(Limits { body: 1000, ..Limits::default() })
        .origins(["https://app.example.com"])
        .into_service()
        .expect("all is well formed");
    let app = axum::Router::new()
        .route_service("/api/rpc", rpc.clone())
        .route_service("/api/rpc/{*path}", rpc)
        .layer(from_fn(tell_the_peer))
        .layer(axum::Extension(Tenant("acme")))
        .route("/health", get(|| async { "well" }));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (Mounted { address }, witness)
}

#[tokio::test]
async fn it_stands_beside_other_routes() {
    let (server, _witness) = mounted().await;
    let health = server.send(Request::get("/health")).await;
    assert_eq!((health.status, health.text()), (200, "well"));
    assert_eq!(server.send(mutation("echo", json!({"a": 1}))).await.data(), json!({"a": 1}));
    assert_eq!(server.send(Request::post("/api/rpc/echo", "[1]")).await.data(), json!([1]));
    assert_eq!(server.send(Request::get("/api/rpc?path=tenant")).await.data(), "acme");
    assert_eq!(server.send(Request::get("/nowhere")).await.status, 404);
}

#[tokio::test]
async fn what_middleware_attaches_reaches_procedures() {
    let (server, _witness) = mounted().await;
    assert_eq!(server.send(query("tenant", Value::Null)).await.data(), "acme");
    let batch =
        server.send(Value::Array(vec![query("tenant", Value::Null), query("tenant", Value::Null)])).await;
    assert_eq!((&batch.json()[0]["data"], &batch.json()[1]["data"]), (&json!("acme"), &json!("acme")));
    let mut client = Client::connect(server.address).await;
    let own = client.stream.local_addr().expect("a connected socket has an address").to_string();
    assert_eq!(client.ask(query("peer", Value::Null)).await.data(), own);
}

#[tokio::test]
async fn it_refuses_as_the_server_does() {
    let (server, _witness) = mounted().await;
    server.send(json!({})).await.refused(400, "PARSE_ERROR");
    server.send(query("nobody", Value::Null)).await.refused(404, "NOT_FOUND");
    server.send(Request::get("/api/rpc/echo")).await.refused(405, "METHOD_MISMATCH");
    server.send(Request::new("DELETE", "/api/rpc")).await.refused(405, "METHOD_NOT_ALLOWED");
    let text = Request::post("/api/rpc/echo", "1").header("content-type", "text/plain");
    server.send(text).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    server.send(mutation("echo", json!("x".repeat(1000)))).await.refused(413, "PAYLOAD_TOO_LARGE");
    let foreign =
        Request::get("/api/rpc/tenant").header("origin", "https://evil.test").header("cookie", "a=b");
    server.send(foreign).await.refused(403, "FORBIDDEN");
    let preflight = Request::new("OPTIONS", "/api/rpc/echo").header("origin", "https://app.example.com");
    let preflight = server.send(preflight).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example.com"));
}

#[tokio::test]
async fn a_caller_that_leaves_drops_the_future_there_too() {
    let (server, mut witness) = mounted().await;
    let mut client = Client::connect(server.address).await;
    client.write(Request::from(query("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    drop(client);
    witness.left().await;
}

#[tokio::test]
async fn a_deadline_holds_there_too() {
    let (server, mut witness) = mounted().await;
    let late = Request::from(query("hang", Value::Null)).header("rpc-timeout", "20");
    server.send(late).await.refused(504, "TIMEOUT");
    witness.entered().await;
    witness.left().await;
}

#[tokio::test]
async fn it_speaks_http2_where_its_host_does() {
    let (server, _witness) = mounted().await;
    let client = Http2::connect(server.address).await;
    assert_eq!(client.ask(mutation("echo", json!(1))).await.data(), 1);
    assert_eq!(client.ask(mutation("echo", json!("x".repeat(1000)))).await.status, 413);
    assert_eq!(client.ask(mutation("echo", json!(2))).await.data(), 2);
}
