//! The orderly end of a server with live connections: nothing new is taken, what runs is finished, and all are told.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve_within};
use crate::support::{Socket, within};

async fn draining_for(time: Duration) -> Served {
    serve_within(Limits { drain_timeout: time, ..limits() }).await
}

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_connection_that_does_nothing_is_closed_with_1001() {
    let Served { mut server, .. } = draining_for(LONG).await;
    let mut sockets = Vec::new();
    for _ in 0..5 {
        let mut socket = server.socket().await;
        socket.nothing_until_pong().await;
        sockets.push(socket);
    }
    server.tell_to_stop();
    for socket in sockets {
        socket.closed_with(1001).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn generators_of_a_client_that_is_told_nothing_are_dropped_at_once() {
    let Served { mut server, mut inside } = draining_for(LONG).await;
    let mut socket = server.socket().await;
    socket.subscribe("stream", "silence", Value::Null).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    socket.closed_with(1001).await;
    inside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn calls_are_finished_and_new_ones_refused() {
    let Served { mut server, mut inside } = draining_for(LONG).await;
    let mut socket = server.socket().await;
    socket.call("call", "wait", json!("through")).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    // Whoever calls knows more than the base protocol, and is told.
    let reconnect = socket.next_json().await;
    assert_eq!(reconnect["type"], "reconnect", "{reconnect}");
    socket.call("new", "echo", json!(1)).await;
    socket.expect_error("new", "UNAVAILABLE").await;
    socket.subscribe("new", "count", json!(1)).await;
    socket.expect_error("new", "UNAVAILABLE").await;
    inside.open_the_gate();
    socket.expect_result("call", "through").await;
    socket.closed_with(1001).await;
    inside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_dropped() {
    let Served { mut server, mut inside } = draining_for(SHORT).await;
    let mut socket = server.socket().await;
    socket.call("call", "hang", Value::Null).await;
    socket.subscribe("stream", "silence", Value::Null).await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    server.tell_to_stop();
    inside.witness.left().await;
    inside.witness.left().await;
    server.stopped().await;
    // With a goodbye or without: it is over.
    while let Some(Ok(_)) = socket.next().await {}
}

#[tokio::test]
async fn a_client_that_said_hello_is_told_to_connect_elsewhere_first() {
    let Served { mut server, mut inside } = draining_for(LONG).await;
    let mut socket = server.socket().await;
    socket.send(json!({"type": "hello", "protocol": 1})).await;
    assert_eq!(socket.next_json().await["type"], "hello");
    socket.subscribe("stream", "news", Value::Null).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    let reconnect = socket.next_json().await;
    assert_eq!(reconnect["type"], "reconnect", "{reconnect}");
    let (after, deadline) = (reconnect["afterMs"].as_u64(), reconnect["deadlineMs"].as_u64());
    assert!(after.is_some() && deadline >= after, "{reconnect}");
    // What runs goes on meanwhile, and nothing new is accepted.
    inside.publish(1);
    socket.expect_item("stream", 1).await;
    socket.subscribe("late", "count", json!(1)).await;
    let refused = socket.next_json().await;
    assert!(refused["id"] == "late" && refused["error"]["code"] == "UNAVAILABLE", "{refused}");
    inside.publish(2);
    socket.expect_item("stream", 2).await;
    // It leaves once it is elsewhere.
    socket.close().await;
    inside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn whoever_stays_nevertheless_is_closed_at_the_deadline() {
    let Served { mut server, mut inside } = draining_for(SHORT).await;
    let mut socket = server.socket().await;
    socket.send(json!({"type": "hello", "protocol": 1})).await;
    socket.next_json().await;
    socket.subscribe("stream", "silence", Value::Null).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    assert_eq!(socket.next_json().await["type"], "reconnect");
    assert_eq!(socket.close_at_last().await, 1001);
    inside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn a_reader_that_stands_still_does_not_hold_up_the_end() {
    let Served { mut server, mut inside } = draining_for(SHORT).await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "flood", json!(1_000_000)).await;
    inside.witness.entered().await;
    within("an item", socket.tcp().readable()).await.expect("the connection is open");
    server.tell_to_stop();
    inside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn dropping_the_server_drops_its_live_connections() {
    let Served { server, mut inside } = draining_for(LONG).await;
    let mut sockets: Vec<Socket> = Vec::new();
    for _ in 0..3 {
        let mut socket = server.socket().await;
        socket.subscribe("a", "silence", Value::Null).await;
        inside.witness.entered().await;
        sockets.push(socket);
    }
    server.abort();
    for _ in &sockets {
        inside.witness.left().await;
    }
    for mut socket in sockets {
        while let Some(Ok(_)) = socket.next().await {}
    }
}
