//! Ten thousand of everything at once on one socket: limits answer, and nothing is left behind.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::api::{Inside, Served, serve};
use crate::support::socket::{call, subscribe};

/// How many come at once.
const MANY: usize = 10_000;

/// How many conversations a connection may have, by default.
const LIMIT: usize = 1024;

fn ids() -> impl Iterator<Item = String> {
    (0..MANY).map(|id| format!("id_{id}"))
}

/// Counts answers by what they say, and checks that there is one for each id.
fn counted(answers: &[Value]) -> HashMap<String, usize> {
    let mut ids = std::collections::HashSet::new();
    let mut counts = HashMap::new();
    for answer in answers {
        assert!(ids.insert(answer["id"].as_str().expect("an id")), "answered twice: {answer}");
        let what = answer["error"]["code"].as_str().or(answer["type"].as_str()).expect("an answer");
        *counts.entry(what.to_owned()).or_default() += 1;
    }
    counts
}

async fn all_have_entered(inside: &mut Inside) {
    for _ in 0..LIMIT {
        inside.witness.entered().await;
    }
    assert!(inside.witness.saw_nothing());
}

async fn all_have_left(inside: &mut Inside) {
    for _ in 0..LIMIT {
        inside.witness.left().await;
    }
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn ten_thousand_subscriptions_are_as_many_as_the_limit_and_refusals() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let refused = socket.exchange(ids().map(|id| subscribe(&id, "silence", Value::Null)), MANY - LIMIT).await;
    assert_eq!(counted(&refused), HashMap::from([("LIMIT_EXCEEDED".to_owned(), MANY - LIMIT)]));
    assert!(refused.iter().all(|answer| answer["type"] == "error"));
    all_have_entered(&mut inside).await;
    // The first have come first.
    let first = refused.iter().map(|answer| answer["id"].as_str().expect("an id")).min();
    assert_eq!(first, Some("id_1024"));
    // What is over the limit goes once there is room.
    socket.call("more", "echo", json!(1)).await;
    socket.expect_error("more", "LIMIT_EXCEEDED").await;
    socket.unsubscribe("id_0").await;
    inside.witness.left().await;
    socket.call("more", "echo", json!(1)).await;
    socket.expect_result("more", 1).await;
    socket.subscribe("id_0", "silence", Value::Null).await;
    inside.witness.entered().await;
    socket.nothing_until_pong().await;
    socket.close().await;
    all_have_left(&mut inside).await;
}

#[tokio::test]
async fn ten_thousand_calls_that_wait_are_as_many_as_the_limit_and_refusals() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let refused = socket.exchange(ids().map(|id| call(&id, "wait", json!(id))), MANY - LIMIT).await;
    assert_eq!(counted(&refused), HashMap::from([("LIMIT_EXCEEDED".to_owned(), MANY - LIMIT)]));
    all_have_entered(&mut inside).await;
    inside.open_the_gate();
    let answers = socket.exchange([], LIMIT).await;
    assert_eq!(counted(&answers), HashMap::from([("result".to_owned(), LIMIT)]));
    all_have_left(&mut inside).await;
    // Their ids are free, and so is their room.
    let answers = socket.exchange(ids().take(LIMIT).map(|id| call(&id, "wait", json!(1))), LIMIT).await;
    assert_eq!(counted(&answers), HashMap::from([("result".to_owned(), LIMIT)]));
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn ten_thousand_quick_calls_are_answered_one_by_one() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let answers = socket.exchange(ids().map(|id| call(&id, "echo", json!(id))), MANY).await;
    assert_eq!(counted(&answers), HashMap::from([("result".to_owned(), MANY)]));
    assert!(answers.iter().all(|answer| answer["id"] == answer["data"]), "answers are mixed up");
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn ten_thousand_calls_are_given_up_when_the_connection_is_cut() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.exchange(ids().map(|id| call(&id, "hang", Value::Null)), MANY - LIMIT).await;
    all_have_entered(&mut inside).await;
    socket.cut();
    all_have_left(&mut inside).await;
}

#[tokio::test]
async fn ten_thousand_that_are_unsubscribed_at_once_leave_nothing_behind() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let frames = ids().flat_map(|id| {
        [subscribe(&id, "behindAnExtractor", Value::Null), json!({"type": "unsubscribe", "id": id})]
    });
    assert!(socket.exchange(frames, 0).await.is_empty());
    socket.nothing_until_pong().await;
    inside.open_the_gate();
    // All the room is there again.
    let frames = ids().take(LIMIT).map(|id| call(&id, "hang", Value::Null));
    socket.exchange(frames, 0).await;
    socket.nothing_until_pong().await;
    assert_eq!(inside.produced.so_far(), 0);
    socket.call("more", "echo", json!(1)).await;
    socket.expect_error("more", "LIMIT_EXCEEDED").await;
    // Each extractor that ran was dropped; these calls still run.
    let running = inside.witness.running();
    assert_eq!(running, LIMIT);
    socket.close().await;
    for _ in 0..LIMIT {
        inside.witness.left().await;
    }
}

#[tokio::test]
async fn ten_thousand_pings_are_answered_one_by_one() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let answers = socket.exchange((0..MANY).map(|_| json!({"type": "ping"})), MANY).await;
    assert!(answers.iter().all(|answer| *answer == json!({"type": "pong"})));
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn ten_thousand_frames_that_cannot_be_read_are_told_so_one_by_one() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let answers = socket.exchange((0..MANY).map(|_| json!([])), MANY).await;
    assert!(answers.iter().all(|answer| answer["error"]["code"] == "PARSE_ERROR" && answer["id"] == ""));
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_flood_on_one_connection_takes_nothing_from_another() {
    let Served { server, mut inside } = serve().await;
    let mut flooded = server.socket().await;
    flooded.exchange(ids().map(|id| subscribe(&id, "silence", Value::Null)), MANY - LIMIT).await;
    all_have_entered(&mut inside).await;
    let mut other = server.socket().await;
    for id in ids().take(LIMIT) {
        other.subscribe(&id, "silence", Value::Null).await;
        inside.witness.entered().await;
    }
    other.call("more", "echo", json!(1)).await;
    other.expect_error("more", "LIMIT_EXCEEDED").await;
}
