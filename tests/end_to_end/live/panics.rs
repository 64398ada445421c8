//! Panics on a socket: the caller is told with an id, and the connection goes on with all its other conversations.

use rpc_server::{Layer, Next, Parts, Reply, reply};
use serde_json::{Value, json};

use super::api::{SECRET, Served, serve, serve_with};
use crate::support::log;

/// The id in an error that tells nothing else of a panic.
fn id_of(error: &Value) -> String {
    for betrayal in ["secret", "hunter2", "panic", ".rs", "/"] {
        assert!(!error.to_string().contains(betrayal), "`{betrayal}` in {error}");
    }
    error["details"]["errorId"].as_str().unwrap_or_else(|| panic!("no id: {error}")).to_owned()
}

#[tokio::test]
async fn a_panic_ends_its_conversation_alone() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("news", "news", Value::Null).await;
    inside.witness.entered().await;
    socket.call("wait", "wait", json!("through")).await;
    inside.witness.entered().await;
    for _ in 0..10 {
        socket.call("a", "fall", Value::Null).await;
        let id = id_of(&socket.expect_error("a", "INTERNAL_ERROR").await);
        let lines = log::lines_with(&id);
        assert!(matches!(&lines[..], [line] if line.contains(SECRET)), "{lines:?}");
        socket.subscribe("a", "stumble", json!(5)).await;
        socket.expect_item("a", 5).await;
        id_of(&socket.expect_error("a", "INTERNAL_ERROR").await);
        inside.publish(1);
        socket.expect_item("news", 1).await;
    }
    inside.open_the_gate();
    socket.expect_result("wait", "through").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn many_panics_at_once_are_told_one_by_one() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let calls = (0..500).map(|id| crate::support::socket::call(&id.to_string(), "fall", Value::Null));
    let answers = socket.exchange(calls, 500).await;
    let ids: std::collections::HashSet<_> = answers.iter().map(|answer| id_of(&answer["error"])).collect();
    assert_eq!(ids.len(), 500);
    socket.nothing_until_pong().await;
}

/// Panics before it has passed a call on, or once it has, as the call's input says.
struct Clumsy;

impl Layer for Clumsy {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let when = parts.input().as_str().unwrap_or_default().trim_matches('"').to_owned();
        match &*when {
            "at once" => panic!("{SECRET}"),
            "deferred" => reply::deferred(async { panic!("{SECRET}") }),
            "observing" => reply::observe(next.call(parts), |_| panic!("{SECRET}")),
            _ => next.call(parts),
        }
    }
}

#[tokio::test]
async fn a_panic_of_a_layer_is_a_panic_like_any_other() {
    let Served { server, .. } = serve_with(|server| server.layer(Clumsy)).await;
    let mut socket = server.socket().await;
    for when in ["at once", "deferred", "observing"] {
        socket.call("a", "echo", json!(when)).await;
        id_of(&socket.expect_error("a", "INTERNAL_ERROR").await);
        socket.call("a", "echo", json!(1)).await;
        socket.expect_result("a", 1).await;
    }
}
