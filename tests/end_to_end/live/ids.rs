//! Ids: the client's, one for each of its conversations that live, and free again after those.

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::socket;

#[tokio::test]
async fn an_id_is_free_after_its_conversation_and_a_pong() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for round in 1..=100 {
        socket.subscribe("a", "news", json!(round)).await;
        inside.witness.entered().await;
        inside.publish(1);
        socket.expect_item("a", round).await;
        // These may be on their way while it ends.
        inside.publish(2);
        inside.publish(3);
        socket.unsubscribe("a").await;
        for late in socket.until_pong().await {
            assert!(late["id"] == "a" && late["data"].as_u64() > Some(round), "{late}");
        }
        inside.witness.left().await;
    }
}

#[tokio::test]
async fn an_id_is_free_once_its_conversation_has_ended_by_itself() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for _ in 0..10 {
        socket.subscribe("a", "count", json!(1)).await;
        socket.expect_item("a", 1).await;
        socket.expect_complete("a").await;
        socket.subscribe("a", "sell", json!(0)).await;
        socket.expect_error("a", "SOLD_OUT").await;
        socket.call("a", "echo", json!(2)).await;
        socket.expect_result("a", 2).await;
        socket.call("a", "nobody", Value::Null).await;
        socket.expect_error("a", "NOT_FOUND").await;
        socket.subscribe("a", "echo", Value::Null).await;
        socket.expect_error("a", "METHOD_MISMATCH").await;
    }
}

#[tokio::test]
async fn an_id_is_free_at_once_after_the_frame_that_ends_its_conversation() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "silence", Value::Null).await;
    inside.witness.entered().await;
    socket
        .send_all([
            json!({"type": "unsubscribe", "id": "a"}),
            socket::call("a", "hang", Value::Null),
            json!({"type": "cancel", "id": "a"}),
            socket::call("a", "echo", json!("the last")),
        ])
        .await;
    socket.expect_result("a", "the last").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_id_in_use_is_refused_and_the_conversation_goes_on() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "news", Value::Null).await;
    socket.call("b", "wait", json!("through")).await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    for id in ["a", "b"] {
        for frame in [
            socket::subscribe(id, "silence", Value::Null),
            socket::call(id, "hang", Value::Null),
            socket::subscribe(id, "count", json!(1)),
        ] {
            socket.send(frame).await;
            socket.expect_rejected(id, "DUPLICATE_ID").await;
        }
    }
    assert!(inside.witness.saw_nothing());
    inside.publish(1);
    socket.expect_item("a", 1).await;
    inside.open_the_gate();
    socket.expect_result("b", "through").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_id_is_its_connections_own() {
    let Served { server, mut inside } = serve().await;
    let (mut one, mut other) = (server.socket().await, server.socket().await);
    one.subscribe("a", "news", json!(1)).await;
    other.subscribe("a", "news", json!(2)).await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    inside.publish(3);
    one.expect_item("a", 3).await;
    other.expect_item("a", 6).await;
    one.unsubscribe("a").await;
    inside.witness.left().await;
    inside.publish(4);
    other.expect_item("a", 8).await;
    one.nothing_until_pong().await;
}

#[tokio::test]
async fn an_id_may_be_any_text_of_up_to_64_characters() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let ids = [
        "x".repeat(64),
        "é".repeat(64),
        "😀".repeat(64),
        " ".to_owned(),
        "\"\\/\u{8}\u{c}\n\r\t".to_owned(),
        "\0\u{1}\u{7f}".to_owned(),
        "\u{2028}\u{2029}".to_owned(),
        "__proto__".to_owned(),
        "</script>".to_owned(),
        "\"}{\"".to_owned(),
    ];
    for id in &ids {
        socket.call(id, "echo", json!(1)).await;
        socket.expect_result(id, 1).await;
        socket.subscribe(id, "sell", json!(1)).await;
        socket.expect_item(id, 1).await;
        socket.expect_error(id, "SOLD_OUT").await;
        inside.witness.entered().await;
        inside.witness.left().await;
        socket.subscribe(id, "count", json!(0)).await;
        socket.expect_complete(id).await;
        inside.witness.entered().await;
        inside.witness.left().await;
        socket.subscribe(id, "silence", Value::Null).await;
        inside.witness.entered().await;
        socket.call(id, "echo", json!(1)).await;
        socket.expect_rejected(id, "DUPLICATE_ID").await;
        socket.unsubscribe(id).await;
        inside.witness.left().await;
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_id_is_the_same_however_it_is_escaped() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.send_text(r#"{"type":"subscribe","id":"\u0061\/\ud83d\ude00","path":["silence"]}"#).await;
    inside.witness.entered().await;
    socket.call("a/😀", "echo", json!(1)).await;
    socket.expect_rejected("a/😀", "DUPLICATE_ID").await;
    socket.unsubscribe("a/😀").await;
    inside.witness.left().await;
    socket.subscribe("a/😀", "silence", Value::Null).await;
    inside.witness.entered().await;
    socket.send_text(r#"{"type":"unsubscribe","id":"a\/\uD83D\uDE00"}"#).await;
    inside.witness.left().await;
    // Escaped, it may be longer than 64 bytes.
    let id = "\\u0061".repeat(64);
    socket.send_text(format!(r#"{{"type":"call","id":"{id}","path":["echo"],"input":1}}"#)).await;
    socket.expect_result(&"a".repeat(64), 1).await;
}

#[tokio::test]
async fn what_is_no_id_belongs_to_no_conversation() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    let ids = [
        json!(""),
        json!("x".repeat(65)),
        json!("😀".repeat(65)),
        json!("x".repeat(100_000)),
        json!(null),
        json!(42),
        json!(true),
        json!(["a"]),
        json!({"id": "a"}),
    ];
    for id in ids {
        for kind in ["subscribe", "call"] {
            socket.send(json!({"type": kind, "id": id, "path": ["hang"], "input": null})).await;
            socket.expect_error("", "PARSE_ERROR").await;
        }
    }
    for kind in ["subscribe", "call"] {
        socket.send(json!({"type": kind, "path": ["hang"], "input": null})).await;
        socket.expect_error("", "PARSE_ERROR").await;
    }
    // Half of a character is none.
    socket.send_text(r#"{"type":"call","id":"\ud83d","path":["hang"]}"#).await;
    socket.expect_error("", "PARSE_ERROR").await;
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
}
