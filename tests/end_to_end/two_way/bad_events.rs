//! Events that are none, or not for this procedure: each is refused by itself, and the conversation goes on.

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::Socket;

async fn goes_on(socket: &mut Socket) {
    assert_eq!(socket.ask_by_event("a", "double", json!(21)).await, 42);
}

/// Sends a text, and checks that it is refused alone.
async fn refused(socket: &mut Socket, text: &str, kind: &str, id: &str, codes: &[&str]) -> Value {
    socket.send_text(text).await;
    let frame = socket.next_json().await;
    let shown = text.get(..200).unwrap_or(text);
    assert!(frame["type"] == kind && frame["id"] == id, "{shown} was answered by {frame}");
    assert!(codes.iter().any(|code| frame["error"]["code"] == *code), "{shown} was answered by {frame}");
    assert!(frame["error"]["message"].as_str().is_some_and(|message| message.len() < 2000), "{frame}");
    goes_on(socket).await;
    frame
}

#[tokio::test]
async fn names_of_all_kinds() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    inside.witness.entered().await;
    for name in [
        "",
        " ",
        "Double",
        "double ",
        "said",
        "incident",
        "incident.created.",
        "__proto__",
        "constructor",
        "nul\0",
        "{}",
        "\u{202e}elbuod",
        "\u{feff}double",
        "error",
        "😀",
        "\\\"",
        &"x".repeat(10 * 1024),
        &"\0".repeat(10 * 1024),
    ] {
        let text = json!({"type": "emit", "id": "a", "name": name, "ref": 1}).to_string();
        let frame = refused(&mut socket, &text, "rejected", "a", &["BAD_INPUT"]).await;
        assert_eq!(frame["ref"], 1);
    }
    for name in ["7", "null", "true", "[]", "{}", r#"["double"]"#] {
        let text = format!(r#"{{"type":"emit","id":"a","name":{name},"data":1}}"#);
        socket.send_text(text).await;
        let frame = socket.next_json().await;
        assert_eq!(frame["error"]["code"], "PARSE_ERROR", "{name}: {frame}");
        goes_on(&mut socket).await;
    }
    refused(&mut socket, r#"{"type":"emit","id":"a","data":1}"#, "rejected", "a", &["PARSE_ERROR"]).await;
    // A name may be written with escapes.
    socket.send_text(r#"{"type":"emit","id":"a","name":"doub\u006ce","data":2,"ref":1}"#).await;
    socket.expect(json!({"type": "result", "id": "a", "ref": 1, "data": 4})).await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn data_of_all_kinds() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    inside.witness.entered().await;
    for data in [
        "null",
        "true",
        "[]",
        "{}",
        "-1",
        "0.5",
        "1e400",
        "18446744073709551616",
        r#""1""#,
        "[1]",
        r#"{"0":1}"#,
        r#"{"__proto__":{"toString":1}}"#,
        r#""\u0000""#,
    ] {
        let text = format!(r#"{{"type":"emit","id":"a","name":"double","data":{data}}}"#);
        refused(&mut socket, &text, "rejected", "a", &["BAD_INPUT"]).await;
    }
    for data in [r#""tea""#, "[]", "{}", r#"{"room":7}"#, r#"{"room":null}"#, r#"{"rooms":"tea"}"#] {
        let text = format!(r#"{{"type":"emit","id":"a","name":"join","data":{data}}}"#);
        refused(&mut socket, &text, "rejected", "a", &["BAD_INPUT"]).await;
    }
    for depth in [1000, 100_000] {
        let nest = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for name in ["double", "echo"] {
            let text = format!(r#"{{"type":"emit","id":"a","name":"{name}","data":{nest}}}"#);
            socket.send_text(text).await;
            let frame = socket.next_json().await;
            let code = frame["error"]["code"].as_str();
            assert!(matches!(code, Some("BAD_INPUT" | "PARSE_ERROR")), "{depth} deep: {frame}");
            goes_on(&mut socket).await;
        }
    }
    // What is no JSON in one place is none, and what stands twice breaks nothing.
    for text in [
        r#"{"type":"emit","id":"a","name":"double","data":}"#,
        r#"{"type":"emit","id":"a","name":"double","data":1"#,
        r#"{"type":"emit","id":"a","name":"double","data":1}}"#,
        r#"{"type":"emit","id":"a","name":"double","data":01}"#,
        r#"{"type":"emit","id":"a","name":"doub\xle","data":1}"#,
    ] {
        socket.send_text(text).await;
        let frame = socket.next_json().await;
        assert_eq!(frame["error"]["code"], "PARSE_ERROR", "{text}: {frame}");
        goes_on(&mut socket).await;
    }
    let twice = r#"{"type":"emit","id":"a","name":"echo","name":"double","data":1,"data":2,"ref":7}"#;
    socket.send_text(twice).await;
    assert!(socket.next_json().await["type"].is_string());
    goes_on(&mut socket).await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn references_of_all_kinds() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    for reference in ["0", "7", r#""r""#, r#""""#, r#""\u0000""#, r#""é😀""#] {
        let text = format!(r#"{{"type":"emit","id":"a","name":"double","data":1,"ref":{reference}}}"#);
        socket.send_text(text).await;
        let expected: Value = serde_json::from_str(reference).expect("JSON");
        socket.expect(json!({"type": "result", "id": "a", "ref": expected, "data": 2})).await;
    }
    // One that is `null` is none.
    socket.send_text(r#"{"type":"emit","id":"a","name":"double","data":1,"ref":null}"#).await;
    socket.nothing_until_pong().await;
    let long = format!("{:?}", "x".repeat(10_000));
    for reference in ["true", "[]", "{}", "[1]", r#"{"a":1}"#, &long] {
        let text = format!(r#"{{"type":"emit","id":"a","name":"double","data":1,"ref":{reference}}}"#);
        let frame = refused(&mut socket, &text, "rejected", "a", &["PARSE_ERROR"]).await;
        assert!(frame.get("ref").is_none(), "{frame}");
    }
}

#[tokio::test]
async fn ids_of_all_kinds() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    for id in ["b", "A", "a ", "nul\0", "__proto__"] {
        let text = json!({"type": "emit", "id": id, "name": "double", "data": 1, "ref": 1}).to_string();
        let frame = refused(&mut socket, &text, "rejected", id, &["NOT_OPEN"]).await;
        assert_eq!(frame["ref"], 1);
    }
    for id in ["null", "7", "[]", r#""""#, &format!("{:?}", "x".repeat(65))] {
        let text = format!(r#"{{"type":"emit","id":{id},"name":"double","data":1,"ref":1}}"#);
        socket.send_text(text).await;
        let frame = socket.next_json().await;
        assert!(frame["id"] == "" && frame["error"]["code"] == "PARSE_ERROR", "{id}: {frame}");
        goes_on(&mut socket).await;
    }
    let none = r#"{"type":"emit","name":"double","data":1}"#;
    refused(&mut socket, none, "rejected", "", &["PARSE_ERROR"]).await;
    // Neither a call nor a subscription takes events.
    socket.subscribe("news", "news", Value::Null).await;
    let text = r#"{"type":"emit","id":"news","name":"double","data":1}"#;
    refused(&mut socket, text, "rejected", "news", &["NOT_OPEN"]).await;
}

#[tokio::test]
async fn names_of_rooms_of_all_kinds() {
    let Served { server, inside } = serve().await;
    let (mut socket, mut other) = (server.socket().await, server.socket().await);
    socket.open("a", "talk", Value::Null).await;
    other.open("o", "talk", Value::Null).await;
    let names = [" ", "nul\0", "{}", "__proto__", "\u{202e}tea\u{200f}", "a,b", "😀", &"x".repeat(512)];
    for name in names {
        assert_eq!(socket.ask_by_event("a", "join", json!({"room": name})).await, true);
    }
    inside.crowd_is(2, names.len()).await;
    for name in names {
        let said = json!({"rooms": [name], "by": name, "number": 1});
        assert_eq!(other.ask_by_event("o", "say", said).await, 1);
        socket.expect_event("a", "said", json!({"by": name, "number": 1, "text": ""})).await;
    }
    for length in [513, 10 * 1024] {
        socket.emit("a", "join", json!({"room": "x".repeat(length)})).await;
        let frame = socket.next_json().await;
        assert!(frame["type"] == "rejected" && frame["id"] == "a", "{frame}");
        goes_on(&mut socket).await;
    }
    // Rooms that nobody is in are none.
    assert_eq!(other.ask_by_event("o", "say", json!({"rooms": ["tea", "nul"]})).await, 0);
    assert_eq!(other.ask_by_event("o", "leave", json!({"room": "tea"})).await, false);
    inside.crowd_is(2, names.len()).await;
    drop(socket);
    inside.crowd_is(1, 0).await;
}
