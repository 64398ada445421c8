//! Layers and extractors: they stand before the upgrade, and before every conversation that it leads to.

use std::time::Duration;

use rpc_server::{Kind, Layer, Limits, Next, Parts, Reply, RpcError, reply};
use serde_json::{Value, json};

use super::api::{Api, Served, Slow, User, limits, procedures, procedures_of, serve_with};
use crate::support::{
    Probe, Request, Response, TestServer,
    diary::{Diary, Named},
    log, query,
    socket::upgrade,
};

async fn refusal(server: &TestServer, request: Request) -> Response {
    match server.upgrade(request).await {
        Err(response) => response,
        Ok(socket) => panic!("upgraded: {}", socket.agreed),
    }
}

#[tokio::test]
async fn layers_see_every_conversation_and_its_items() {
    let diary = Diary::default();
    let (server, mut inside) = procedures();
    let server = server.layer(Named("inner", diary.clone())).layer(Named("outer", diary.clone()));
    let server = TestServer::start(server).await;
    let mut socket = server.socket().await;
    assert_eq!(diary.lines(), ["outer in", "inner in", "inner value", "outer value"], "of the upgrade");
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    assert_eq!(diary.lines(), ["outer in", "inner in", "inner value", "outer value"]);
    socket.subscribe("b", "sell", json!(1)).await;
    socket.expect_item("b", 1).await;
    socket.expect_error("b", "SOLD_OUT").await;
    let (item, failed) = ("inner item", "inner failed SOLD_OUT");
    let lines = diary.lines();
    assert_eq!(lines, ["outer in", "inner in", item, "outer item", failed, "outer failed SOLD_OUT"]);
    inside.witness.entered().await;
    inside.witness.left().await;
    socket.subscribe("c", "silence", Value::Null).await;
    inside.witness.entered().await;
    socket.unsubscribe("c").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    let mut lines = diary.lines();
    lines.sort();
    assert_eq!(lines, ["inner cancelled", "inner in", "outer cancelled", "outer in"]);
}

/// Refuses whom a header names; notes what it is asked about.
struct Doorkeeper(Diary);

impl Layer for Doorkeeper {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        self.0.note(format!("{:?} {:?}", parts.description().kind, parts.path()));
        match parts.header("x-refuse") {
            Some("401") => reply::failed(RpcError::unauthorized("who are you?")),
            Some("403") => reply::failed(RpcError::forbidden("not you")),
            Some("429") => reply::failed(RpcError::rate_limited(Duration::from_millis(1500))),
            Some("503") => reply::failed(RpcError::unavailable("not now")),
            Some("panic") => panic!("the secret is hunter2"),
            _ => next.call(parts),
        }
    }
}

#[tokio::test]
async fn layers_refuse_the_upgrade_as_http() {
    let diary = Diary::default();
    let Served { server, .. } = serve_with(|server| server.layer(Doorkeeper(diary.clone()))).await;
    for (status, code) in
        [(401, "UNAUTHORIZED"), (403, "FORBIDDEN"), (429, "RATE_LIMITED"), (503, "UNAVAILABLE")]
    {
        let response = refusal(&server, upgrade().header("x-refuse", status.to_string())).await;
        response.refused(status, code);
        assert_eq!(response.header("retry-after"), (status == 429).then_some("2"), "{response}");
        assert_eq!(diary.lines(), ["Upgrade \"\""]);
    }
    let mut socket = server.socket().await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    socket.subscribe("b", "count", json!(0)).await;
    socket.expect_complete("b").await;
    assert_eq!(diary.lines(), ["Upgrade \"\"", "Query \"echo\"", "Subscription \"count\""]);
}

#[tokio::test]
async fn a_panic_of_a_layer_refuses_the_upgrade_and_tells_nothing() {
    let Served { server, .. } = serve_with(|server| server.layer(Doorkeeper(Diary::default()))).await;
    let response = refusal(&server, upgrade().header("x-refuse", "panic")).await;
    let error = response.refused(500, "INTERNAL_ERROR");
    assert!(!response.text().contains("hunter2"), "{response}");
    let id = error["details"]["errorId"].as_str().expect("an id");
    assert_eq!(log::lines_with(id).len(), 1);
    server.socket().await.nothing_until_pong().await;
}

#[tokio::test]
async fn what_a_layer_attaches_to_the_upgrade_is_not_asked_of_calls() {
    // A layer sees each conversation anew, with the headers of the upgrade.
    let Served { server, .. } = serve_with(|server| server.layer(LateDoorkeeper)).await;
    let mut socket = server.upgrade(upgrade().header("x-refuse", "later")).await.expect("an upgrade");
    socket.call("a", "echo", json!(1)).await;
    socket.expect_error("a", "FORBIDDEN").await;
    socket.subscribe("a", "count", json!(1)).await;
    socket.expect_error("a", "FORBIDDEN").await;
    socket.nothing_until_pong().await;
}

/// Lets upgrades pass, and refuses what follows them if a header says so.
struct LateDoorkeeper;

impl Layer for LateDoorkeeper {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let is_refused = parts.description().kind != Kind::Upgrade && parts.header("x-refuse").is_some();
        if is_refused { reply::failed(RpcError::forbidden("not now")) } else { next.call(parts) }
    }
}

#[tokio::test]
async fn an_upgrade_may_require_what_an_extractor_finds() {
    let (server, _inside) = procedures_of(Api::routes().upgrade_requires::<User>());
    let server = TestServer::start(server).await;
    refusal(&server, upgrade()).await.refused(401, "UNAUTHORIZED");
    refusal(&server, upgrade().header("x-user", "banned")).await.refused(403, "FORBIDDEN");
    let mut socket = server.upgrade(upgrade().header("x-user", "ada")).await.expect("an upgrade");
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada").await;
    // Calls over HTTP are asked for nothing.
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

/// Waits before an upgrade is let in.
struct Waiting(Probe);

impl Layer for Waiting {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        if parts.description().kind != Kind::Upgrade {
            return next.call(parts);
        }
        let probe = self.0.clone();
        reply::deferred(async move {
            let _presence = probe.enter();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn whoever_leaves_before_it_is_let_in_leaves_nothing_behind() {
    let (by_extractor, inside) = procedures_of(Api::routes().upgrade_requires::<Slow>());
    let (by_layer, other) = procedures();
    let by_layer = by_layer.layer(Waiting(other.probe.clone()));
    for (server, mut inside) in [(by_extractor, inside), (by_layer, other)] {
        let server = TestServer::start(server).await;
        let mut client = server.connect().await;
        client.write(upgrade().bytes()).await;
        inside.witness.entered().await;
        drop(client);
        inside.witness.left().await;
    }
}

#[tokio::test]
async fn whoever_is_not_let_in_in_time_is_told_so() {
    let (server, mut inside) = procedures_of(Api::routes().upgrade_requires::<Slow>());
    let limits = Limits { handshake_timeout: Duration::from_millis(100), ..limits() };
    let server = TestServer::start(server.limits(limits)).await;
    refusal(&server, upgrade()).await.refused(504, "TIMEOUT");
    inside.witness.entered().await;
    inside.witness.left().await;
    inside.open_the_gate();
    server.socket().await.nothing_until_pong().await;
}
