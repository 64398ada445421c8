//! Ten thousand of everything at once: limits answer, and the server's state returns to zero.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::socket::{close, emit, open};

const MANY: usize = 10_000;

/// `Limits::conversations`, by default.
const LIMIT: usize = 1024;

fn ids() -> impl Iterator<Item = String> {
    (0..MANY).map(|number| format!("id_{number}"))
}

/// How many frames are of each type, or tell of each error.
fn counted(frames: &[Value]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for frame in frames {
        let code = frame["error"]["code"].as_str().or(frame["type"].as_str()).expect("a type");
        *counts.entry(code).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn ten_thousand_that_are_opened_are_as_many_as_the_limit_and_refusals() {
    let Served { server, inside } = serve().await;
    let mut socket = server.socket().await;
    for round in 1..=2 {
        let frames = socket.exchange(ids().map(|id| open(&id, "talk", Value::Null)), MANY).await;
        assert_eq!(counted(&frames), HashMap::from([("opened", LIMIT), ("LIMIT_EXCEEDED", MANY - LIMIT)]));
        inside.crowd_is(LIMIT, 0).await;
        let joins = ids().take(LIMIT).map(|id| emit(&id, "join", json!({"room": id})));
        socket.exchange(joins, 0).await;
        inside.crowd_is(LIMIT, LIMIT).await;
        socket.exchange(ids().take(LIMIT).map(|id| close(&id)), 0).await;
        inside.crowd_is(0, 0).await;
        assert_eq!(inside.farewells.so_far(), round * LIMIT);
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn they_are_all_told_when_the_connection_is_cut() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.exchange(ids().map(|id| open(&id, "talk", Value::Null)), MANY).await;
    let joins = ids().take(LIMIT).map(|id| emit(&id, "join", json!({"room": "tea"})));
    socket.exchange(joins, 0).await;
    // One waits for something else.
    socket.send_all([emit("id_7", "hang", Value::Null)]).await;
    socket.nothing_until_pong().await;
    inside.crowd_is(LIMIT, 1).await;
    socket.cut();
    inside.crowd_is(0, 0).await;
    assert_eq!(inside.witness.running(), 0);
    assert_eq!(inside.farewells.so_far(), LIMIT - 1);
}

#[tokio::test]
async fn ten_thousand_events_are_answered_one_by_one() {
    let Served { server, inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    let events = (0..MANY).map(|number| {
        let mut event = emit("a", "echo", json!(number));
        event["ref"] = number.into();
        event
    });
    let answers = socket.exchange(events, MANY).await;
    // Each is answered, or told that it was one too many.
    let mut place = 0;
    for answer in answers {
        if answer["type"] == "rejected" {
            assert_eq!(answer["error"]["code"], "LIMIT_EXCEEDED", "{answer}");
            continue;
        }
        assert_eq!(answer["ref"], answer["data"], "answers are mixed up");
        let number = answer["ref"].as_u64().expect("a number");
        assert!(number >= place, "{number} comes behind {place}");
        place = number;
    }
    socket.nothing_until_pong().await;
    socket.close().await;
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn ten_thousand_events_for_a_function_that_does_not_receive_are_as_many_as_fit_and_refusals() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    socket.open("b", "talk", Value::Null).await;
    socket.emit("a", "hang", Value::Null).await;
    for _ in 0..3 {
        inside.witness.entered().await;
    }
    socket.send_all((0..MANY).map(|_| emit("a", "echo", json!("x".repeat(100))))).await;
    let refused = socket.until_pong().await;
    // 256 KiB fit.
    assert!((MANY - 2600..MANY - 1000).contains(&refused.len()), "{} refusals", refused.len());
    assert_eq!(counted(&refused), HashMap::from([("LIMIT_EXCEEDED", refused.len())]));
    assert_eq!(socket.ask_by_event("b", "double", json!(2)).await, 4);
    socket.send(close("a")).await;
    inside.crowd_is(1, 0).await;
    assert_eq!(socket.ask_by_event("b", "double", json!(2)).await, 4);
}

#[tokio::test]
async fn ten_thousand_that_are_opened_and_closed_leave_nothing_behind() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let frames = ids().flat_map(|id| {
        let join = emit(&id, "join", json!({"room": id}));
        [open(&id, "talk", Value::Null), join, close(&id)]
    });
    // Those that take their leave still count as conversations, so that some may be refused.
    socket.send_all(frames).await;
    let came = socket.until_pong().await;
    let came = counted(&came);
    let known = came.keys().all(|kind| matches!(*kind, "opened" | "LIMIT_EXCEEDED" | "NOT_OPEN" | "result"));
    assert!(known && came["opened"] >= LIMIT, "{came:?}");
    inside.crowd_is(0, 0).await;
    assert_eq!(inside.farewells.so_far(), came["opened"]);
    assert_eq!(inside.witness.running(), 0);
    socket.open("a", "talk", Value::Null).await;
}

#[tokio::test]
async fn a_thousand_connections_that_come_and_go_leave_nothing_behind() {
    let Served { server, inside } = serve().await;
    for round in 0..10 {
        let mut sockets = Vec::new();
        for number in 0..100 {
            let mut socket = server.socket().await;
            socket.open("a", "talk", Value::Null).await;
            let room = json!({"room": (number % 10).to_string()});
            assert_eq!(socket.ask_by_event("a", "join", room).await, true);
            sockets.push(socket);
        }
        inside.crowd_is(100, 10).await;
        for (number, socket) in sockets.into_iter().enumerate() {
            match (number + round) % 3 {
                0 => socket.cut(),
                1 => drop(socket),
                _ => socket.close().await,
            }
        }
        inside.crowd_is(0, 0).await;
    }
}
