//! Credentials that run out while a conversation goes on.

use std::time::{Duration, SystemTime};

use rpc_server::{Auth, Credential, Verified, prelude::*};
use serde_json::{Value, json};

use super::api::{Served, serve_with};
use crate::support::{Socket, TestServer, socket::upgrade, socket::upgrade_at};

/// How long a brief credential lives.
const SHORT: Duration = Duration::from_millis(300);

/// For how long it is put up with afterwards: enough to show another.
const GRACE: Duration = Duration::from_secs(3);

/// Everybody is called as their token says, those who are `brief-..` for a short time.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let token = credential.token();
    Ok(match token.strip_prefix("brief-") {
        Some(name) => Verified::new(name, name.to_owned()).expires_at(SystemTime::now() + SHORT),
        None => Verified::new(token, token.to_owned()),
    })
}

async fn served() -> Served {
    serve_with(|server| server.auth(Auth::new(verify).required().grace(GRACE))).await
}

async fn socket_of(server: &TestServer, token: &str) -> Socket {
    let request = upgrade().header("authorization", format!("Bearer {token}"));
    server.upgrade(request).await.unwrap_or_else(|response| panic!("no upgrade: {response}"))
}

async fn joined(server: &TestServer, token: &str) -> Socket {
    let mut socket = socket_of(server, token).await;
    socket.send(crate::support::socket::open("a", "talk", Value::Null)).await;
    // Of a credential that does not live for long is told at once, or when it is looked at next.
    let mut asks = crate::support::socket::emit("a", "join", json!({"room": "tea"}));
    asks["ref"] = 1.into();
    socket.send(asks).await;
    while socket.next_json().await["type"] != "result" {}
    socket
}

#[tokio::test]
async fn without_one_nothing_is_opened() {
    let Served { server, mut inside } = served().await;
    let mut socket = server.socket().await;
    socket.send(crate::support::socket::open("a", "talk", Value::Null)).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
    socket.send(json!({"type": "auth", "ref": 1, "token": "ada"})).await;
    assert_eq!(socket.next_json().await["type"], "result");
    socket.open("a", "talk", Value::Null).await;
    inside.witness.entered().await;
}

#[tokio::test]
async fn with_a_fresh_one_it_goes_on_and_without_the_socket_is_closed_with_4401() {
    let Served { server, mut inside } = served().await;
    let mut bystander = joined(&server, "bob").await;
    let mut renewed = joined(&server, "brief-ada").await;
    renewed.send(json!({"type": "auth", "ref": "fresh", "token": "ada"})).await;
    let verdict = loop {
        let frame = renewed.next_json().await;
        if frame["type"] == "result" {
            break frame;
        }
    };
    assert_eq!(verdict, json!({"type": "result", "ref": "fresh", "data": {"expiresAt": null}}));
    // This one's runs out later, so that when it is closed the other one's would have run out too.
    let mut expired = joined(&server, "brief-eve").await;
    for _ in 0..3 {
        inside.witness.entered().await;
    }
    assert_eq!(expired.close_at_last().await, 4401);
    inside.witness.left().await;
    // What stands after its loop was done.
    let frame = bystander.next_json().await;
    assert_eq!((&frame["type"], &frame["name"]), (&json!("event"), &json!("left")));
    renewed.expect_event("a", "left", frame["data"].clone()).await;
    assert_eq!(inside.farewells.so_far(), 1);
    inside.crowd_is(2, 1).await;
    let said = json!({"rooms": ["tea"], "by": "ada", "number": 1});
    renewed.emit("a", "say", said).await;
    for socket in [&mut bystander, &mut renewed] {
        socket.expect_event("a", "said", json!({"by": "ada", "number": 1, "text": ""})).await;
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn a_socket_of_its_own_is_closed_with_4401_too() {
    let Served { server, mut inside } = served().await;
    let request = upgrade_at("/api/rpc/talk").header("authorization", "Bearer brief-ada");
    let mut socket = server.upgrade(request).await.unwrap_or_else(|response| panic!("{response}"));
    inside.witness.entered().await;
    // It is told nothing before: it could not say anything.
    assert_eq!(socket.next_close().await, 4401);
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
    assert_eq!(inside.farewells.so_far(), 1);
}
