//! Subscriptions: items up to an error or the end, and generators that live no longer than somebody listens.

use std::time::{Duration, Instant};

use rpc_server::{Layer, Next, Parts, Reply, reply};
use serde_json::{Value, json};

use super::api::{Served, procedures, serve};
use crate::support::{Probe, Socket, TestServer, socket};

#[tokio::test]
async fn items_come_one_by_one_up_to_the_end() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("sub_1", "count", json!(3)).await;
    for number in 1..=3 {
        socket.expect_item("sub_1", number).await;
    }
    socket.expect_complete("sub_1").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    socket.subscribe("sub_2", "deep.down.here.count", json!(0)).await;
    socket.expect_complete("sub_2").await;
}

#[tokio::test]
async fn members_of_a_frame_come_as_documented_and_in_their_order() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.send_text(r#"{"type":"subscribe","id":"sub_1","path":["sell"],"input":1}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"data","id":"sub_1","data":1}"#);
    let error = socket.next_text().await;
    assert!(
        error.starts_with(r#"{"type":"error","id":"sub_1","error":{"code":"SOLD_OUT","message":""#),
        "{error}"
    );
    socket.send_text(r#"{"type":"subscribe","id":"sub_2","path":["count"],"input":0}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"complete","id":"sub_2"}"#);
}

#[tokio::test]
async fn an_error_of_its_own_ends_it() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "sell", json!(2)).await;
    socket.expect_item("a", 1).await;
    socket.expect_item("a", 2).await;
    let error = socket.expect_error("a", "SOLD_OUT").await;
    assert_eq!(error["details"], json!({"piecesLeft": 0}));
    inside.witness.entered().await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_item_comes_when_it_is_there() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "news", json!(10)).await;
    inside.witness.entered().await;
    socket.nothing_until_pong().await;
    for number in 0..100 {
        inside.publish(number);
        socket.expect_item("a", number * 10).await;
    }
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn an_input_may_be_absent() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.send(json!({"type": "subscribe", "id": "a", "path": ["news"]})).await;
    inside.witness.entered().await;
    inside.publish(7);
    socket.expect_item("a", 7).await;
    socket.send(json!({"type": "subscribe", "id": "b", "path": ["forever"]})).await;
    socket.expect_item("b", "first").await;
}

#[tokio::test]
async fn members_stand_in_any_order_and_unknown_ones_do_not_matter() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let frame = r#" { "input" : 1, "since": {"a": [1]}, "path" : [ "deep", "down", "here", "count" ],
        "id" : "a", "x": null, "type" : "subscribe" } "#;
    socket.send_text(frame).await;
    socket.expect_item("a", 1).await;
    socket.expect_complete("a").await;
}

#[tokio::test]
async fn many_run_side_by_side_each_in_its_order() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for id in 0..100 {
        socket.subscribe(&id.to_string(), "news", json!(id)).await;
    }
    for _ in 0..100 {
        inside.witness.entered().await;
    }
    for number in 1..=20 {
        inside.publish(number);
    }
    let mut seen = vec![0; 100];
    for _ in 0..2000 {
        let frame = socket.next_json().await;
        let id: usize = frame["id"].as_str().expect("an id").parse().expect("a number");
        seen[id] += 1;
        assert_eq!(frame, json!({"type": "data", "id": id.to_string(), "data": seen[id] * id}));
    }
    assert!(seen.iter().all(|seen| *seen == 20), "{seen:?}");
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn unsubscribing_drops_the_generator_where_it_is() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "forever", Value::Null).await;
    socket.subscribe("b", "news", Value::Null).await;
    socket.expect_item("a", "first").await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    socket.unsubscribe("a").await;
    inside.witness.left().await;
    // The other goes on.
    inside.publish(1);
    socket.expect_item("b", 1).await;
    assert!(inside.witness.saw_nothing());
    socket.unsubscribe("b").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn nothing_comes_of_what_is_unsubscribed() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let mut keeper = server.socket().await;
    keeper.subscribe("keeper", "news", Value::Null).await;
    inside.witness.entered().await;
    for id in 0..100 {
        let id = id.to_string();
        socket.subscribe(&id, "news", Value::Null).await;
        inside.witness.entered().await;
        // What is published before the frame is read may come; after the pong nothing may.
        socket.unsubscribe(&id).await;
        inside.publish(1);
        socket.until_pong().await;
        inside.witness.left().await;
        inside.publish(2);
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn an_unknown_id_is_no_mistake() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for kind in ["unsubscribe", "cancel", "close"] {
        socket.send(json!({"type": kind, "id": "nobody"})).await;
        socket.nothing_until_pong().await;
    }
    socket.subscribe("a", "count", json!(0)).await;
    socket.expect_complete("a").await;
    socket.unsubscribe("a").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn what_cannot_be_subscribed_to_is_refused() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let refused = [
        ("nobody", json!(1), "NOT_FOUND"),
        ("deep", json!(1), "NOT_FOUND"),
        ("deep.down.here", json!(1), "NOT_FOUND"),
        ("echo", json!(1), "METHOD_MISMATCH"),
        ("hang", json!(1), "METHOD_MISMATCH"),
        ("membersOnly", json!(1), "UNAUTHORIZED"),
        ("count", json!("x"), "BAD_INPUT"),
        ("count", json!(null), "BAD_INPUT"),
    ];
    for (path, input, code) in refused {
        socket.subscribe("a", path, input).await;
        socket.expect_error("a", code).await;
    }
    socket.subscribe("a", "count", json!("x")).await;
    let error = socket.expect_error("a", "BAD_INPUT").await;
    assert_eq!(error["details"][0]["path"], json!([]));
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
}

/// What fault 8 promises.
const PROMISED: Duration = Duration::from_millis(100);

/// How often it is measured in a row.
const TRIES: usize = 11;

/// Subscribes and, when the handler runs, stops; gives how long the server took to drop it: the median.
async fn median_until_dropped(socket: &mut Socket, served: &mut Served) -> Duration {
    let mut times = Vec::new();
    for number in 0..TRIES {
        let id = number.to_string();
        socket.subscribe(&id, "silence", Value::Null).await;
        served.inside.witness.entered().await;
        let unsubscribed = Instant::now();
        socket.unsubscribe(&id).await;
        served.inside.witness.left().await;
        times.push(unsubscribed.elapsed());
        socket.nothing_until_pong().await;
    }
    times.sort_unstable();
    times[TRIES / 2]
}

/// That generators are dropped is sure. How soon they are is the median of many tries, and a machine that is busy
/// with something else may spoil a row of them, but not ten rows.
#[tokio::test]
async fn a_generator_that_awaits_what_never_comes_is_dropped_within_100_ms() {
    let mut served = serve().await;
    let mut socket = served.server.socket().await;
    let mut medians = Vec::new();
    for _ in 0..10 {
        medians.push(median_until_dropped(&mut socket, &mut served).await);
        if medians.last() < Some(&PROMISED) {
            return;
        }
    }
    panic!("dropped after {medians:?}");
}

#[tokio::test]
async fn what_is_unsubscribed_while_an_extractor_runs_never_starts() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "behindAnExtractor", Value::Null).await;
    inside.witness.entered().await;
    socket.unsubscribe("a").await;
    inside.witness.left().await;
    inside.open_the_gate();
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
    assert_eq!(inside.produced.so_far(), 0);
    // Otherwise it does.
    socket.subscribe("a", "behindAnExtractor", Value::Null).await;
    socket.expect_item("a", 1).await;
    socket.expect_complete("a").await;
    assert_eq!(inside.produced.so_far(), 1);
}

#[tokio::test]
async fn what_is_unsubscribed_in_the_same_breath_leaves_nothing_behind() {
    let Served { server, inside } = serve().await;
    let mut socket = server.socket().await;
    let frames = (0..100).flat_map(|id| {
        let id = id.to_string();
        [socket::subscribe(&id, "behindAnExtractor", Value::Null), json!({"type": "unsubscribe", "id": id})]
    });
    socket.send_all(frames).await;
    socket.nothing_until_pong().await;
    inside.open_the_gate();
    socket.nothing_until_pong().await;
    // Whether an extractor got to run or not: the function did not.
    assert_eq!(inside.produced.so_far(), 0);
}

/// Waits before it passes a call on, and holds something while it runs.
struct Waiting(Probe);

impl Layer for Waiting {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        if parts.path() != "count" {
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
async fn what_is_unsubscribed_while_a_layer_runs_never_starts() {
    let (server, mut inside) = procedures();
    let probe = inside.probe.clone();
    let server = TestServer::start(server.layer(Waiting(probe))).await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "count", json!(3)).await;
    inside.witness.entered().await;
    socket.unsubscribe("a").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
}
