//! `hello`: what a client may ask of a connection, and what it never gets unasked.

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve, serve_within};
use crate::support::{Request, mutation};

#[tokio::test]
async fn a_hello_is_answered_by_what_the_connection_is() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.send(json!({"type": "hello", "protocol": 1, "features": [], "schema": "0"})).await;
    let hello = socket.next_json().await;
    assert_eq!((&hello["type"], &hello["protocol"]), (&json!("hello"), &json!(1)), "{hello}");
    let features = json!(["call", "resume", "reset", "reconnect", "open", "window"]);
    assert_eq!(hello["features"], features, "{hello}");
    assert!(hello["connectionId"].as_str().is_some_and(|id| !id.is_empty()), "{hello}");
    assert!(hello["limits"].is_object(), "{hello}");
    assert_eq!(hello["heartbeat"], json!({"intervalMs": 30_000, "timeoutMs": 10_000}));
    // The hash is the one that HTTP tells.
    let response = server.send(Request::from(mutation("tell", Value::Null))).await;
    assert_eq!(hello["schema"].as_str(), response.header("rpc-schema"), "{hello}");
    socket.call("a", "connection", Value::Null).await;
    socket.expect_result("a", hello["connectionId"].clone()).await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn it_tells_the_limits_that_hold() {
    let limits = Limits {
        message: 2000,
        conversations: 7,
        heartbeat_interval: std::time::Duration::from_millis(12_345),
        heartbeat_timeout: std::time::Duration::from_millis(6_789),
        ..limits()
    };
    let Served { server, .. } = serve_within(limits).await;
    let mut socket = server.socket().await;
    socket.send(json!({"type": "hello", "protocol": 1})).await;
    let hello = socket.next_json().await;
    assert_eq!(hello["heartbeat"], json!({"intervalMs": 12_345, "timeoutMs": 6_789}));
    let values: Vec<_> = hello["limits"].as_object().expect("limits").values().collect();
    assert!(values.contains(&&json!(2000)) && values.contains(&&json!(7)), "{hello}");
}

#[tokio::test]
async fn it_may_be_said_at_any_time_and_again() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "news", Value::Null).await;
    inside.witness.entered().await;
    let mut answers = Vec::new();
    for frame in [
        json!({"type": "hello"}),
        json!({"type": "hello", "protocol": 1, "features": ["unheard-of"], "schema": "x", "more": {}}),
        json!({"type": "hello", "protocol": 2}),
    ] {
        socket.send(frame).await;
        answers.push(socket.next_json().await);
        inside.publish(1);
        socket.expect_item("a", 1).await;
    }
    assert_eq!(answers[0]["type"], "hello");
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
}

#[tokio::test]
async fn nobody_who_did_not_say_hello_hears_it() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.nothing_until_pong().await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    socket.nothing_until_pong().await;
}
