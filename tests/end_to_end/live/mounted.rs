//! Live connections of a server that stands in an axum router beside other routes.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, SystemTime},
};

use axum::routing::get;
use rpc_server::{Auth, Credential, Limits, Server, Verified, prelude::*};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::api::{Inside, procedures};
use crate::support::{
    Client, Request, Socket,
    plain::Empty,
    query,
    socket::{call, upgrade},
};

struct Mounted {
    address: SocketAddr,
    inside: Inside,
}

async fn served(app: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn mounted() -> Mounted {
    let (server, inside) = procedures();
    let rpc = server.origins(["https://app.example.com"]).into_service().expect("all is well formed");
    let app = axum::Router::new()
        .route_service("/api/rpc", rpc.clone())
        .route_service("/api/rpc/{*path}", rpc)
        .route("/health", get(|| async { "well" }));
    Mounted { address: served(app).await, inside }
}

#[tokio::test]
async fn everything_runs_as_on_a_server_of_its_own() {
    let Mounted { address, mut inside } = mounted().await;
    let mut socket = Socket::connect(address).await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    socket.subscribe("b", "news", Value::Null).await;
    inside.witness.entered().await;
    socket.call("c", "wait", json!("through")).await;
    inside.witness.entered().await;
    for number in 1..=10 {
        inside.publish(number);
        socket.expect_item("b", number).await;
    }
    inside.open_the_gate();
    socket.expect_result("c", "through").await;
    inside.witness.left().await;
    socket.unsubscribe("b").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    let mut client = Client::connect(address).await;
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    assert_eq!(client.ask(Request::get("/health")).await.text(), "well");
    socket.close().await;
}

#[tokio::test]
async fn a_connection_that_is_cut_drops_everything_there_too() {
    let Mounted { address, mut inside } = mounted().await;
    for goodbye in [true, false] {
        let mut socket = Socket::connect(address).await;
        socket.subscribe("a", "silence", Value::Null).await;
        socket.call("b", "hang", Value::Null).await;
        inside.witness.entered().await;
        inside.witness.entered().await;
        if goodbye {
            socket.close().await;
        } else {
            socket.cut();
        }
        inside.witness.left().await;
        inside.witness.left().await;
    }
}

#[tokio::test]
async fn a_flood_comes_whole_and_waits_for_its_reader_there_too() {
    let Mounted { address, mut inside } = mounted().await;
    let mut socket = Socket::connect(address).await;
    socket.subscribe("a", "flood", json!(20_000)).await;
    for number in 1..=20_000 {
        assert_eq!(socket.next_json().await["data"][0], number);
    }
    socket.expect_complete("a").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    let calls = (0..2000).map(|id| call(&id.to_string(), "echo", json!(id)));
    assert_eq!(socket.exchange(calls, 2000).await.len(), 2000);
}

#[tokio::test]
async fn it_refuses_upgrades_as_the_server_does() {
    let Mounted { address, .. } = mounted().await;
    let refusal = async |request| Socket::ask(address, request).await.err().expect("a refusal");
    refusal(upgrade().header("origin", "https://evil.test")).await.refused(403, "FORBIDDEN");
    refusal(upgrade().header("origin", "null")).await.refused(403, "FORBIDDEN");
    refusal(upgrade().header("sec-websocket-version", "12")).await.error(426);
    refusal(upgrade().without("sec-websocket-key")).await.refused(400, "PARSE_ERROR");
    let allowed =
        upgrade().header("origin", "https://app.example.com").header("sec-websocket-protocol", "rpc.v1");
    let socket = Socket::ask(address, allowed).await.unwrap_or_else(|response| panic!("{response}"));
    assert_eq!(socket.agreed.header("sec-websocket-protocol"), Some("rpc.v1"));
}

/// What outer middleware attaches.
#[derive(Clone)]
struct Tenant(&'static str);

#[procedure(query)]
async fn tenant(#[ctx] tenant: Extension<Tenant>) -> String {
    tenant.0.0.to_owned()
}

/// Whoever has signed in, by name.
#[derive(Clone)]
struct User(String);

#[procedure(query)]
async fn who(#[ctx] user: Option<Extension<User>>) -> Option<String> {
    user.map(|user| user.0.0)
}

/// Goes on for ever.
#[procedure(subscription)]
fn silence(#[ctx] _user: Extension<User>) -> impl Stream<Item = u32> {
    futures::stream::pending()
}

router! {
    Api for Empty { tenant, who, silence }
}

#[tokio::test]
async fn what_middleware_attaches_to_the_upgrade_reaches_conversations() {
    let rpc = Server::new(Api::routes(), Empty {}).into_service().expect("all is well formed");
    let app = axum::Router::new().route_service("/api/rpc", rpc).layer(axum::Extension(Tenant("acme")));
    let mut socket = Socket::connect(served(app).await).await;
    socket.call("a", "tenant", Value::Null).await;
    socket.expect_result("a", "acme").await;
}

/// How long anything lives here that does not last.
const SHORT: Duration = Duration::from_millis(200);

/// Everybody is called as their token says but `bad`, and `brief` is so for a short time.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let name = credential.token();
    let verified = Verified::new(name, User(name.to_owned()));
    match name {
        "bad" => Err(RpcError::unauthorized("nobody is called that")),
        "brief" => Ok(verified.expires_at(SystemTime::now() + SHORT)),
        _ => Ok(verified),
    }
}

async fn guarded(set: impl FnOnce(Auth) -> Auth) -> SocketAddr {
    let auth = set(Auth::new(verify).cookie("session").grace(SHORT));
    let limits = Limits { credential_timeout: SHORT, ..Limits::default() };
    let rpc = Server::new(Api::routes(), Empty {}).auth(auth).limits(limits);
    let rpc = rpc.into_service().expect("all is well formed");
    served(axum::Router::new().route_service("/api/rpc", rpc)).await
}

fn bearing(token: &str) -> Request {
    upgrade().header("authorization", format!("Bearer {token}"))
}

#[tokio::test]
async fn a_credential_may_come_with_the_upgrade_there_too() {
    let address = guarded(Auth::required).await;
    for request in [
        bearing("ada"),
        upgrade().header("cookie", "session=ada"),
        upgrade().header("sec-websocket-protocol", "rpc.v1, bearer.ada"),
    ] {
        let mut socket = Socket::ask(address, request).await.unwrap_or_else(|response| panic!("{response}"));
        socket.call("a", "who", Value::Null).await;
        socket.expect_result("a", "ada").await;
    }
    let refusal = Socket::ask(address, bearing("bad")).await.err().expect("a refusal");
    refusal.refused(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_credential_may_come_in_a_message_there_too() {
    let address = guarded(|auth| auth).await;
    let mut socket = Socket::connect(address).await;
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", Value::Null).await;
    socket.send(json!({"type": "auth", "ref": "r", "token": "bad"})).await;
    let refusal = socket.next_json().await;
    assert!(refusal["type"] == "rejected" && refusal["error"]["code"] == "UNAUTHORIZED", "{refusal}");
    socket.send(json!({"type": "auth", "ref": "r", "token": "ada"})).await;
    socket.expect(json!({"type": "result", "ref": "r", "data": {"expiresAt": null}})).await;
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada").await;
    // Another subject is refused, and so is the connection then.
    socket.send(json!({"type": "auth", "ref": "r", "token": "bob"})).await;
    assert_eq!(socket.close_at_last().await, 4401);
}

#[tokio::test]
async fn without_a_credential_or_behind_its_end_the_connection_is_closed_there_too() {
    let address = guarded(Auth::required).await;
    let mut silent = Socket::connect(address).await;
    let mut brief =
        Socket::ask(address, bearing("brief")).await.unwrap_or_else(|response| panic!("{response}"));
    let mut lasting =
        Socket::ask(address, bearing("ada")).await.unwrap_or_else(|response| panic!("{response}"));
    for socket in [&mut brief, &mut lasting] {
        socket.subscribe("a", "silence", Value::Null).await;
    }
    silent.call("a", "who", Value::Null).await;
    silent.expect_error("a", "UNAUTHORIZED").await;
    assert_eq!(silent.close_at_last().await, 4401);
    assert_eq!(brief.close_at_last().await, 4401);
    lasting.nothing_until_pong().await;
}
