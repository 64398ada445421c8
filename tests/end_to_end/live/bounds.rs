//! Limits of a server's own, each answered in its way.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve_within};
use crate::support::{
    Request, Socket, TestServer, query,
    socket::{call, upgrade},
};

#[tokio::test]
async fn conversations_may_be_fewer() {
    let Served { server, mut inside } = serve_within(Limits { conversations: 2, ..limits() }).await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "silence", Value::Null).await;
    socket.call("b", "hang", Value::Null).await;
    for id in ["c", "d"] {
        socket.subscribe(id, "silence", Value::Null).await;
        socket.expect_error(id, "LIMIT_EXCEEDED").await;
    }
    // One that is in use is told so, full or not.
    socket.call("a", "echo", Value::Null).await;
    let frame = socket.next_json().await;
    assert!(frame["id"] == "a" && frame["type"] == "rejected", "{frame}");
    socket.cancel("b").await;
    socket.call("c", "echo", json!(1)).await;
    socket.expect_result("c", 1).await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    inside.witness.left().await;
    // Another connection has room of its own.
    let mut other = server.socket().await;
    other.call("e", "echo", json!(1)).await;
    other.expect_result("e", 1).await;
}

#[tokio::test]
async fn messages_may_be_smaller() {
    let Served { server, .. } = serve_within(Limits { message: 100, ..limits() }).await;
    let mut socket = server.socket().await;
    let frame = |length: usize| {
        let frame = call("a", "nothing", Value::Null).to_string();
        format!("{frame}{}", " ".repeat(length - frame.len()))
    };
    socket.send_text(frame(100)).await;
    socket.expect_result("a", Value::Null).await;
    socket.send_text(frame(101)).await;
    socket.closed_with(1009).await;
    // Bodies of requests have a limit of their own.
    assert_eq!(server.send(query("echo", json!("x".repeat(1000)))).await.status, 200);
}

#[tokio::test]
async fn ids_may_be_shorter() {
    let Served { server, .. } = serve_within(Limits { id: 3, ..limits() }).await;
    let mut socket = server.socket().await;
    socket.call("😀😀😀", "echo", json!(1)).await;
    socket.expect_result("😀😀😀", 1).await;
    socket.call("abcd", "echo", json!(1)).await;
    socket.expect_error("", "PARSE_ERROR").await;
}

#[tokio::test]
async fn paths_may_be_shorter() {
    let Served { server, .. } = serve_within(Limits { path: 8, ..limits() }).await;
    let mut socket = server.socket().await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
    socket.call("a", "nobody.1", json!(1)).await;
    socket.expect_error("a", "NOT_FOUND").await;
    socket.call("a", "nobody.12", json!(1)).await;
    socket.expect_error("a", "PARSE_ERROR").await;
}

/// Sends more than a second's messages at once, and gives the answers of a burst that lay within a second. A machine
/// that is busy with something else may spoil some, but not ten in a row.
async fn burst(server: &TestServer) -> (Socket, Vec<Value>) {
    for _ in 0..10 {
        let mut socket = server.socket().await;
        let calls = (0..90).map(|id| call(&id.to_string(), "echo", json!(id)));
        let answers = socket.exchange(calls, 90).await;
        if answers.iter().any(|answer| answer["type"] != "result") {
            return (socket, answers);
        }
    }
    panic!("none of 90 messages at once was refused")
}

#[tokio::test]
async fn what_goes_beyond_the_messages_of_a_second_is_refused() {
    let limits = Limits { messages_per_second: Some(50), ..limits() };
    let Served { server, .. } = serve_within(limits).await;
    let (mut socket, answers) = burst(&server).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer["type"] != "result").collect();
    assert!(refused.len() <= 40, "{refused:?}");
    for answer in refused {
        assert_eq!(answer["error"]["code"], "RATE_LIMITED", "{answer}");
        let after = answer["error"]["retryAfterMs"].as_u64();
        assert!(after.is_some_and(|after| (1..=1000).contains(&after)), "{answer}");
    }
    // The connection goes on, when the time has come.
    let mut tries = 0;
    loop {
        socket.call("later", "echo", json!(1)).await;
        let answer = socket.next_json().await;
        if answer["type"] == "result" {
            break;
        }
        tries += 1;
        assert!(tries < 20, "{answer}");
        let after = answer["error"]["retryAfterMs"].as_u64().expect("a time");
        tokio::time::sleep(Duration::from_millis(after)).await;
    }
}

#[tokio::test]
async fn whoever_goes_on_is_closed_with_4429() {
    let limits = Limits { messages_per_second: Some(20), ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "silence", Value::Null).await;
    inside.witness.entered().await;
    // The server may close while the rest is still being sent.
    let _ = socket.try_send_all((0..1000).map(|_| json!({"type": "ping"}))).await;
    assert_eq!(socket.close_at_last().await, 4429);
    inside.witness.left().await;
    // Another connection of the same client has its own count.
    server.socket().await.nothing_until_pong().await;
}

#[tokio::test]
async fn connections_of_one_address_may_be_few() {
    let limits = Limits { connections_per_address: Some(3), ..limits() };
    let Served { server, .. } = serve_within(limits).await;
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(server.socket().await);
    }
    for _ in 0..3 {
        let Err(response) = server.upgrade(upgrade()).await else { panic!("one too many") };
        response.refused(429, "LIMIT_EXCEEDED");
    }
    // Calls are no connections.
    assert_eq!(server.send(Request::from(query("echo", json!(1)))).await.data(), 1);
    for socket in &mut sockets {
        socket.nothing_until_pong().await;
    }
    // However one ends, there is room again.
    let ends: [fn(Socket) -> futures::future::BoxFuture<'static, ()>; 3] = [
        |socket| Box::pin(socket.close()),
        |socket| Box::pin(async { socket.cut() }),
        |socket| Box::pin(async { drop(socket) }),
    ];
    for end in ends {
        end(sockets.remove(0)).await;
        let again = async {
            loop {
                match server.upgrade(upgrade()).await {
                    Ok(socket) => return socket,
                    Err(response) => response.refused(429, "LIMIT_EXCEEDED"),
                };
                tokio::task::yield_now().await;
            }
        };
        sockets.push(crate::support::within("there is room again", again).await);
    }
    // What was refused before takes no room either.
    let foreign = upgrade().header("origin", "https://evil.test");
    sockets.clear();
    for _ in 0..10 {
        assert!(server.upgrade(foreign.clone()).await.is_err());
    }
}
