//! Conversations: they are opened, events go both ways, some are answered, and they end; beside each other, and beside
//! calls and subscriptions of the same connection.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::socket::{call, close, emit, open, subscribe};

#[tokio::test]
async fn frames_look_as_documented() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.send_text(r#"{"type":"open","id":"a","path":["talk"]}"#).await;
    let opened = socket.next_text().await;
    let id = opened.strip_prefix(r#"{"type":"opened","id":"a","connectionId":""#).expect("it is open");
    assert_eq!(id.strip_suffix(r#""}"#).map(str::len), Some(16), "{opened}");
    socket.send_text(r#"{"type":"emit","id":"a","name":"double","data":21,"ref":"r"}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"result","id":"a","ref":"r","data":42}"#);
    socket.send_text(r#"{"type":"emit","id":"a","name":"incident.created","data":{"id":7}}"#).await;
    let event = socket.next_text().await;
    let start = r#"{"type":"event","id":"a","name":"incident.created","data":{"id":7},"timestamp":"#;
    let timestamp = event.strip_prefix(start).and_then(|rest| rest.strip_suffix('}'));
    assert!(timestamp.is_some_and(|time| time.parse::<u64>().is_ok()), "{event}");
    socket.send_text(r#"{"type":"emit","id":"a","name":"double","data":101,"ref":9}"#).await;
    let rejected = socket.next_text().await;
    let start = r#"{"type":"rejected","id":"a","ref":9,"error":{"code":"VALIDATION_ERROR","message":""#;
    assert!(rejected.starts_with(start), "{rejected}");
    // Data that is absent is `null`, and members stand in any order.
    socket.send_text(r#" { "ref": 1, "name" : "who" , "since": {}, "id":"a", "type":"emit" } "#).await;
    let answer = socket.next_json().await;
    assert!(answer["ref"] == 1 && answer["data"][0].as_str().is_some_and(|id| id.len() == 16), "{answer}");
    socket.send_text(r#"{"type":"emit","id":"a","name":"end"}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"complete","id":"a"}"#);
}

#[tokio::test]
async fn an_event_is_answered_only_where_its_client_asks() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    socket.emit("a", "double", json!(1)).await;
    socket.nothing_until_pong().await;
    for answer in [json!(null), json!([1, {"a": "\u{0}"}]), json!("x".repeat(100_000))] {
        assert_eq!(socket.ask_by_event("a", "echo", answer.clone()).await, answer);
    }
    // It is answered behind what its function had to say first, and with nothing where that says nothing about it.
    let mut count = emit("a", "count", json!({"numbers": 2}));
    count["ref"] = "counted".into();
    socket.send(count).await;
    socket.expect_event("a", "number", json!([0, ""])).await;
    socket.expect_event("a", "number", json!([1, ""])).await;
    socket.expect(json!({"type": "result", "id": "a", "ref": "counted", "data": null})).await;
}

#[tokio::test]
async fn what_its_validation_refuses_is_rejected_and_it_goes_on() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    inside.witness.entered().await;
    socket.emit("a", "double", json!(101)).await;
    let error = socket.expect_rejected("a", "VALIDATION_ERROR").await;
    assert!(error["details"].is_array(), "{error}");
    socket.emit("a", "join", json!({"room": ""})).await;
    let error = socket.expect_rejected("a", "VALIDATION_ERROR").await;
    assert_eq!(error["details"][0]["path"], json!(["room"]));
    assert_eq!(socket.ask_by_event("a", "double", json!(21)).await, 42);
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn an_input_comes_before_it_is_open() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "entrance", json!({"name": "ada"})).await;
    socket.emit("a", "who", Value::Null).await;
    socket.expect_event("a", "left", json!({"by": "ada"})).await;
    for (input, code) in [
        (json!({"name": ""}), "VALIDATION_ERROR"),
        (json!({"name": "somebody with a long name"}), "VALIDATION_ERROR"),
        (json!({"name": 7}), "BAD_INPUT"),
        (json!(null), "BAD_INPUT"),
    ] {
        socket.send(open("b", "entrance", input)).await;
        socket.expect_error("b", code).await;
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for (path, code) in [
        ("nobody", "NOT_FOUND"),
        ("deep", "NOT_FOUND"),
        ("deep.down", "NOT_FOUND"),
        ("echo", "METHOD_MISMATCH"),
        ("say", "METHOD_MISMATCH"),
        ("news", "METHOD_MISMATCH"),
        ("membersOnly", "UNAUTHORIZED"),
    ] {
        socket.send(open("a", path, Value::Null)).await;
        socket.expect_error("a", code).await;
    }
    socket.call("a", "talk", Value::Null).await;
    socket.expect_error("a", "METHOD_NOT_ALLOWED").await;
    socket.subscribe("a", "talk", Value::Null).await;
    socket.expect_error("a", "METHOD_MISMATCH").await;
    socket.emit("a", "double", json!(1)).await;
    socket.expect_rejected("a", "NOT_OPEN").await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn it_ends_as_its_function_does_and_its_id_is_free_then() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for (last, ending) in [
        ("end", json!({"type": "complete", "id": "a"})),
        (
            "fail",
            json!({"type": "error", "id": "a", "error": {"code": "CONFLICT", "message": "as it must be"}}),
        ),
    ] {
        socket.open("a", "talk", Value::Null).await;
        inside.witness.entered().await;
        assert_eq!(socket.ask_by_event("a", "join", json!({"room": "tea"})).await, true);
        socket.send_all([emit("a", "count", json!({"numbers": 3})), emit("a", last, Value::Null)]).await;
        for number in 0..3 {
            socket.expect_event("a", "number", json!([number, ""])).await;
        }
        socket.expect(ending).await;
        inside.witness.left().await;
        socket.emit("a", "double", json!(1)).await;
        socket.expect_rejected("a", "NOT_OPEN").await;
        inside.crowd_is(0, 0).await;
    }
    socket.open("a", "talk", Value::Null).await;
    socket.emit("a", "blunder", Value::Null).await;
    let error = socket.expect_error("a", "INTERNAL_ERROR").await;
    assert!(!error.to_string().contains("nobody is told"), "{error}");
    socket.nothing_until_pong().await;
    assert_eq!(inside.farewells.so_far(), 0, "it ended by itself");
}

#[tokio::test]
async fn what_was_emitted_before_a_close_is_done_and_nothing_more_is_heard() {
    let Served { server, mut inside } = serve().await;
    let mut other = server.socket().await;
    other.open("o", "talk", Value::Null).await;
    other.ask_by_event("o", "join", json!({"room": "tea"})).await;
    inside.witness.entered().await;
    let mut socket = server.socket().await;
    for _ in 0..20 {
        socket.open("a", "talk", Value::Null).await;
        inside.witness.entered().await;
        let who = socket.ask_by_event("a", "who", Value::Null).await;
        socket
            .send_all([
                emit("a", "join", json!({"room": "tea"})),
                emit("a", "tell", json!({"rooms": ["tea"], "by": "a", "number": 7})),
                close("a"),
                emit("a", "tell", json!({"rooms": ["tea"], "by": "a", "number": 8})),
            ])
            .await;
        socket.expect_rejected("a", "NOT_OPEN").await;
        other.expect_event("o", "said", json!({"by": "a", "number": 7, "text": ""})).await;
        other.expect_event("o", "left", json!({"by": who[0]})).await;
        inside.witness.left().await;
        socket.nothing_until_pong().await;
    }
    other.nothing_until_pong().await;
    assert_eq!(inside.farewells.so_far(), 20);
    inside.crowd_is(1, 1).await;
}

#[tokio::test]
async fn all_conversations_of_a_connection_know_it_by_one_name() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    let connection = socket.open("a", "talk", Value::Null).await;
    assert_eq!(socket.open("b", "deep.down.here", Value::Null).await, connection);
    let one = socket.ask_by_event("a", "who", Value::Null).await;
    let two = socket.ask_by_event("b", "who", Value::Null).await;
    assert_eq!((&one[1], &two[1]), (&json!(connection), &json!(connection)));
    assert_ne!(one[0], two[0]);
    let mut other = server.socket().await;
    assert_ne!(other.open("a", "talk", Value::Null).await, connection);
}

#[tokio::test]
async fn an_id_in_use_is_refused_and_what_runs_goes_on() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    socket.send_all([open("a", "talk", Value::Null), call("a", "echo", json!(1))]).await;
    socket.expect_rejected("a", "DUPLICATE_ID").await;
    socket.expect_rejected("a", "DUPLICATE_ID").await;
    assert_eq!(socket.ask_by_event("a", "double", json!(2)).await, 4);
}

#[tokio::test]
async fn many_go_on_beside_calls_and_subscriptions_each_in_its_order() {
    const MANY: u64 = 50;
    const ROUNDS: u64 = 20;

    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("news", "news", Value::Null).await;
    for id in 0..MANY {
        socket.open(&id.to_string(), "talk", Value::Null).await;
        inside.witness.entered().await;
        let room = json!({"room": (id % 5).to_string()});
        assert_eq!(socket.ask_by_event(&id.to_string(), "join", room).await, true);
    }
    // Ten of them are in each room. In each round, each counts to three and one tells its room something; each call is
    // answered, and there is news.
    let mut frames = Vec::new();
    for round in 0..ROUNDS {
        for id in 0..MANY {
            frames.push(emit(&id.to_string(), "count", json!({"numbers": 3})));
            frames.push(call(&format!("call {round} {id}"), "echo", json!([round, id])));
        }
        for room in 0..5 {
            let said = json!({"rooms": [room.to_string()], "by": room.to_string(), "number": round});
            frames.push(emit(&room.to_string(), "say", said));
        }
        inside.news.send(u32::try_from(round).expect("a small number")).expect("somebody has subscribed");
    }
    let expected = ROUNDS * (3 * MANY + MANY + 5 * 10 + 1);
    let came = socket.exchange(frames, usize::try_from(expected).expect("a small number")).await;
    socket.nothing_until_pong().await;

    let mut numbers = HashMap::<String, Vec<u64>>::new();
    let mut said = HashMap::<String, Vec<u64>>::new();
    let (mut answered, mut news) = (0, 0);
    for frame in came {
        let id = frame["id"].as_str().expect("an id").to_owned();
        match (frame["type"].as_str(), frame["name"].as_str()) {
            (Some("event"), Some("number")) => {
                numbers.entry(id).or_default().push(frame["data"][0].as_u64().expect("a number"));
            }
            (Some("event"), Some("said")) => {
                let number = frame["data"]["number"].as_u64().expect("a number");
                assert_eq!(frame["data"]["by"], (id.parse::<u64>().expect("a number") % 5).to_string());
                said.entry(id).or_default().push(number);
            }
            (Some("result"), None) => {
                assert_eq!(id, format!("call {} {}", frame["data"][0], frame["data"][1]));
                answered += 1;
            }
            (Some("data"), None) => {
                assert_eq!(frame, json!({"type": "data", "id": "news", "data": news}));
                news += 1;
            }
            _ => panic!("{frame}"),
        }
    }
    assert_eq!((answered, news), (ROUNDS * MANY, ROUNDS));
    for id in 0..MANY {
        let id = id.to_string();
        assert_eq!(numbers[&id], [0, 1, 2].repeat(usize::try_from(ROUNDS).expect("a small number")));
        assert_eq!(said[&id], (0..ROUNDS).collect::<Vec<_>>());
    }
    socket.close().await;
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn events_wait_for_extractors_and_come_to_nothing_without_it() {
    let Served { server, inside } = serve().await;
    let mut socket = server.socket().await;
    let mut asks = emit("a", "who", Value::Null);
    asks["ref"] = 1.into();
    socket.send_all([open("a", "behindAnExtractor", Value::Null), asks.clone()]).await;
    socket.send_all([open("b", "membersOnly", Value::Null), subscribe("c", "news", Value::Null)]).await;
    socket.expect_error("b", "UNAUTHORIZED").await;
    socket.nothing_until_pong().await;
    inside.gate.send_replace(true);
    assert_eq!(socket.next_json().await["type"], "opened");
    socket.expect(json!({"type": "result", "id": "a", "ref": 1, "data": "through"})).await;
}
