//! What cannot be read: a text that is no frame is told so and harms nobody; broken framing ends the connection.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::api::{Inside, Served, serve};
use crate::support::{
    Socket, TestServer,
    frames::{CLOSE, CONTINUATION, FIN, Frames, PING, PONG, TEXT, frame, head, unmasked},
};

/// A connection with a conversation that goes on.
async fn with_news(server: &TestServer, inside: &mut Inside) -> Socket {
    let mut socket = server.socket().await;
    socket.subscribe("news", "news", Value::Null).await;
    inside.witness.entered().await;
    socket
}

/// Checks that the conversation goes on.
async fn goes_on(socket: &mut Socket, inside: &mut Inside) {
    inside.publish(1);
    socket.expect_item("news", 1).await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_text_that_is_no_frame_is_told_so_and_other_conversations_go_on() {
    let Served { server, mut inside } = serve().await;
    let mut socket = with_news(&server, &mut inside).await;
    let texts = [
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        "42".to_owned(),
        "3".to_owned(),
        "\"ping\"".to_owned(),
        "true".to_owned(),
        String::new(),
        " ".to_owned(),
        "{".to_owned(),
        "ping".to_owned(),
        "{\"type\":\"ping\"".to_owned(),
        "{\"type\":\"ping\"}}".to_owned(),
        "{\"type\":\"ping\"} {\"type\":\"ping\"}".to_owned(),
        "{\"type\":null}".to_owned(),
        "{\"type\":1}".to_owned(),
        "{\"type\":[\"ping\"]}".to_owned(),
        "{'type':'ping'}".to_owned(),
        "[{\"type\":\"ping\"}]".to_owned(),
        "{\"__proto__\":{\"type\":\"ping\"}}".to_owned(),
        "{\"constructor\":{\"prototype\":{\"type\":\"ping\"}}}".to_owned(),
        "{\"type\u{0}\":\"ping\"}".to_owned(),
        "\u{0}".to_owned(),
        "\u{0}".repeat(1000),
        "\u{feff}{\"type\":\"ping\"}".to_owned(),
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{\"id\":\"a\",\"input\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("\"{}\"", "x".repeat(1_000_000)),
    ];
    for text in texts {
        let shown: String = text.chars().take(50).collect();
        socket.send_text(text).await;
        let answer = socket.next_json().await;
        assert_eq!(
            (&answer["type"], &answer["id"], &answer["error"]["code"]),
            (&json!("error"), &json!(""), &json!("PARSE_ERROR")),
            "{shown}: {answer}"
        );
        goes_on(&mut socket, &mut inside).await;
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_frame_of_an_unknown_type_is_refused_under_its_id_and_ref() {
    let Served { server, mut inside } = serve().await;
    let mut socket = with_news(&server, &mut inside).await;
    for kind in
        ["", "Ping", "data", "complete", "result", "pong", "__proto__", "toString", "\0", "sub scribe"]
    {
        socket.send(json!({"type": kind, "id": "news", "ref": "r", "path": ["hang"]})).await;
        let answer = socket.next_json().await;
        assert_eq!(
            (&answer["type"], &answer["id"], &answer["ref"], &answer["error"]["code"]),
            (&json!("rejected"), &json!("news"), &json!("r"), &json!("PARSE_ERROR")),
            "{kind:?}: {answer}"
        );
        goes_on(&mut socket, &mut inside).await;
    }
    socket.send(json!({"type": "unheard-of"})).await;
    let answer = socket.next_json().await;
    assert_eq!((&answer["type"], &answer["error"]["code"]), (&json!("rejected"), &json!("PARSE_ERROR")));
    assert!(answer["id"].as_str().is_none_or(str::is_empty) && answer.get("ref").is_none(), "{answer}");
}

#[tokio::test]
async fn a_path_that_is_none_ends_what_it_would_have_started() {
    let Served { server, mut inside } = serve().await;
    let mut socket = with_news(&server, &mut inside).await;
    let paths = [
        json!(null),
        json!("hang"),
        json!(1),
        json!({}),
        json!([]),
        json!([1]),
        json!([null]),
        json!([["hang"]]),
        json!(["x".repeat(257)]),
        json!(vec!["x"; 1000]),
    ];
    for kind in ["subscribe", "call"] {
        for path in &paths {
            socket.send(json!({"type": kind, "id": "a", "path": path})).await;
            socket.expect_error("a", "PARSE_ERROR").await;
        }
        socket.send(json!({"type": kind, "id": "a"})).await;
        socket.expect_error("a", "PARSE_ERROR").await;
        for path in [json!([""]), json!(["hang", ""]), json!(["ha.ng"]), json!(["ha\0ng"])] {
            socket.send(json!({"type": kind, "id": "a", "path": path})).await;
            let answer = socket.next_json().await;
            let code = answer["error"]["code"].as_str();
            assert!(answer["id"] == "a" && matches!(code, Some("PARSE_ERROR" | "NOT_FOUND")), "{answer}");
        }
        for path in [json!(["__proto__"]), json!(["hang", "x"]), json!(vec!["x"; 100])] {
            socket.send(json!({"type": kind, "id": "a", "path": path})).await;
            socket.expect_error("a", "NOT_FOUND").await;
        }
        goes_on(&mut socket, &mut inside).await;
    }
}

#[tokio::test]
async fn an_input_of_any_shape_is_the_functions_affair() {
    let Served { server, mut inside } = serve().await;
    let mut socket = with_news(&server, &mut inside).await;
    for input in [
        json!({"__proto__": {"admin": true}, "constructor": 1, "": null}),
        json!("\0\u{1}\u{ffff}"),
        json!(u64::MAX),
        json!(-0.0),
        json!("x".repeat(1_000_000)),
    ] {
        socket.call("a", "echo", input.clone()).await;
        socket.expect_result("a", input).await;
    }
    // Deeper than anybody needs: refused, not recursed into.
    for depth in [1000, 100_000] {
        let nest = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        socket.send_text(format!(r#"{{"type":"call","id":"a","path":["echo"],"input":{nest}}}"#)).await;
        let answer = socket.next_json().await;
        assert!(
            answer["type"] == "error"
                && matches!(answer["error"]["code"].as_str(), Some("BAD_INPUT" | "PARSE_ERROR")),
            "{answer}"
        );
        goes_on(&mut socket, &mut inside).await;
    }
    // What is no JSON in one place is none.
    socket.send_text(r#"{"type":"call","id":"a","path":["echo"],"input":{"a":}}"#).await;
    socket.expect_error("", "PARSE_ERROR").await;
    goes_on(&mut socket, &mut inside).await;
}

#[tokio::test]
async fn a_member_that_stands_twice_breaks_nothing() {
    let Served { server, mut inside } = serve().await;
    let mut socket = with_news(&server, &mut inside).await;
    for text in [
        r#"{"type":"ping","type":"call","id":"a","path":["echo"]}"#,
        r#"{"type":"call","id":"a","id":"b","path":["echo"]}"#,
        r#"{"type":"call","id":"a","path":["echo"],"path":["nothing"]}"#,
    ] {
        // Which of the two counts is nobody's promise; that there is one answer is.
        socket.send_text(text).await;
        let answer = socket.next_json().await;
        assert!(answer["type"].is_string(), "{answer}");
        goes_on(&mut socket, &mut inside).await;
    }
}

/// Sends a message that ends the connection, and checks how.
async fn ends_with(server: &TestServer, inside: &mut Inside, message: Message, code: u16) {
    let mut socket = with_news(server, inside).await;
    socket.send_message(message).await;
    socket.closed_with(code).await;
    inside.witness.left().await;
}

#[tokio::test]
async fn a_binary_message_closes_with_1003() {
    let Served { server, mut inside } = serve().await;
    for bytes in [&b""[..], b"{\"type\":\"ping\"}", b"\0\xff"] {
        ends_with(&server, &mut inside, Message::binary(bytes.to_vec()), 1003).await;
    }
}

#[tokio::test]
async fn a_message_that_is_too_large_closes_with_1009() {
    let Served { server, mut inside } = serve().await;
    let mut bystander = with_news(&server, &mut inside).await;
    let mut socket = with_news(&server, &mut inside).await;
    let long = format!("\"{}\"", "x".repeat(10_000_000));
    // The server may close while the rest is still being sent: then the code may be lost with what was not read.
    let mut frames = Frames::connect(server.address).await;
    let _ = frames.try_write(frame(FIN | TEXT, &long)).await;
    assert!(matches!(frames.close_code().await, Some(1009) | None));
    // A length that is only claimed is refused before it comes.
    for length in [1024 * 1024 + 1, usize::MAX >> 1] {
        let mut frames = Frames::connect(server.address).await;
        frames.0.write(head(FIN | TEXT, 0x80, length)).await;
        frames.0.write([0; 4]).await;
        assert_eq!(frames.close_code().await, Some(1009), "{length}");
    }
    // So is one that grows piece by piece.
    let mut frames = Frames::connect(server.address).await;
    frames.write(TEXT, "x".repeat(512 * 1024)).await;
    frames.write(CONTINUATION, "x".repeat(512 * 1024)).await;
    frames.write(FIN | CONTINUATION, "x").await;
    assert_eq!(frames.close_code().await, Some(1009));
    // A MiB is not too large.
    let most = "x".repeat(1024 * 1024 - 60);
    socket.call("a", "echo", json!(most)).await;
    socket.expect_result("a", most).await;
    goes_on(&mut bystander, &mut inside).await;
}

#[tokio::test]
async fn invalid_utf8_closes_with_1007() {
    let Served { server, mut inside } = serve().await;
    for bytes in [
        &b"\xff"[..],
        b"{\"type\":\"\xc3\x28\"}",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xc0\x80",
        b"\xe2\x82",
    ] {
        let mut frames = Frames::connect(server.address).await;
        frames.write(FIN | TEXT, bytes).await;
        assert_eq!(frames.close_code().await, Some(1007), "{bytes:x?}");
        // Also where it comes in pieces.
        let mut frames = Frames::connect(server.address).await;
        let (start, end) = bytes.split_at(bytes.len() / 2);
        frames.write(TEXT, start).await;
        let _ = frames.try_write(frame(FIN | CONTINUATION, end)).await;
        assert_eq!(frames.close_code().await, Some(1007), "{bytes:x?}");
    }
    // A character that is cut into two frames is none of these.
    let mut frames = Frames::connect(server.address).await;
    let text = json!({"type": "call", "id": "é", "path": ["echo"], "input": "😀"}).to_string();
    for (place, byte) in text.bytes().enumerate() {
        let first = if place == 0 { TEXT } else { CONTINUATION };
        frames.write(first, [byte]).await;
    }
    frames.write(FIN | CONTINUATION, "").await;
    assert_eq!(frames.read_text().await, r#"{"type":"result","id":"é","data":"😀"}"#);
    goes_on(&mut with_news(&server, &mut inside).await, &mut inside).await;
}

#[tokio::test]
async fn broken_framing_closes_with_1002() {
    let Served { server, mut inside } = serve().await;
    let mut bystander = with_news(&server, &mut inside).await;
    let ping = r#"{"type":"ping"}"#;
    let broken = [
        ("a frame without a mask", unmasked(FIN | TEXT, ping)),
        ("a reserved bit", frame(FIN | 0x40 | TEXT, ping)),
        ("another", frame(FIN | 0x20 | TEXT, ping)),
        ("a third", frame(FIN | 0x10 | TEXT, ping)),
        ("a kind that is reserved", frame(FIN | 0x3, ping)),
        ("a control frame of a kind that is reserved", frame(FIN | 0xb, "")),
        ("a ping in pieces", frame(PING, "x")),
        ("a ping that is too long", frame(FIN | PING, "x".repeat(126))),
        ("a close that is too long", frame(FIN | CLOSE, "x".repeat(126))),
        ("the rest of nothing", frame(FIN | CONTINUATION, ping)),
        ("a message within another", [frame(TEXT, "{"), frame(FIN | TEXT, ping)].concat()),
        ("a close of one byte", frame(FIN | CLOSE, "\u{3}")),
        ("a close with no such code", frame(FIN | CLOSE, [0x03, 0xed])),
        ("a close with a code that no frame has", frame(FIN | CLOSE, [0x00, 0x01])),
    ];
    for (what, bytes) in broken {
        let mut frames = Frames::connect(server.address).await;
        frames.0.write(bytes).await;
        assert_eq!(frames.close_code().await, Some(1002), "{what}");
        goes_on(&mut bystander, &mut inside).await;
    }
}

#[tokio::test]
async fn a_message_in_many_pieces_is_one() {
    let Served { server, .. } = serve().await;
    let mut frames = Frames::connect(server.address).await;
    let input = "x".repeat(50_000);
    let text = json!({"type": "call", "id": "a", "path": ["echo"], "input": input}).to_string();
    let mut bytes = frame(TEXT, "");
    for byte in text.bytes() {
        bytes.extend(frame(CONTINUATION, [byte]));
    }
    bytes.extend(frame(FIN | CONTINUATION, ""));
    frames.0.write(bytes).await;
    let answer: Value = serde_json::from_str(&frames.read_text().await).expect("JSON");
    assert_eq!(answer, json!({"type": "result", "id": "a", "data": input}));
}

#[tokio::test]
async fn pings_between_the_pieces_are_answered() {
    let Served { server, .. } = serve().await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(TEXT, r#"{"type":"#).await;
    frames.write(FIN | PING, "are you there?").await;
    assert_eq!(frames.read().await.expect("a pong"), (FIN | PONG, b"are you there?".to_vec()));
    frames.write(FIN | CONTINUATION, r#""ping"}"#).await;
    assert_eq!(frames.read_text().await, r#"{"type":"pong"}"#);
}

#[tokio::test]
async fn a_flood_of_pieces_without_an_end_is_bounded() {
    let Served { server, mut inside } = serve().await;
    let mut bystander = with_news(&server, &mut inside).await;
    // Pieces of nothing take no memory, and harm nobody.
    let mut frames = Frames::connect(server.address).await;
    let nothing = frame(CONTINUATION, "").repeat(1000);
    frames.write(TEXT, "").await;
    for _ in 0..100 {
        if frames.try_write(&nothing).await.is_err() {
            break;
        }
    }
    goes_on(&mut bystander, &mut inside).await;
    // Pieces of something are too large in the end.
    let mut frames = Frames::connect(server.address).await;
    frames.write(TEXT, "").await;
    let some = frame(CONTINUATION, [b'x'; 100]).repeat(100);
    while frames.try_write(&some).await.is_ok() {}
    assert!(matches!(frames.close_code().await, Some(1009) | None));
    goes_on(&mut bystander, &mut inside).await;
}

#[tokio::test]
async fn a_flood_of_pings_is_survived() {
    let Served { server, mut inside } = serve().await;
    let mut bystander = with_news(&server, &mut inside).await;
    // From one who does not read the pongs, as long as the server takes them.
    let mut frames = Frames::connect(server.address).await;
    let pings = frame(FIN | PING, [b'x'; 125]).repeat(100);
    for _ in 0..100 {
        frames.0.write(&pings).await;
    }
    frames.write(FIN | TEXT, r#"{"type":"ping"}"#).await;
    // Not each of them needs a pong; the last one does.
    let mut pongs = 0;
    let text = loop {
        match frames.read().await.expect("the connection goes on") {
            (first, payload) if first == FIN | PONG => {
                assert_eq!(payload, [b'x'; 125]);
                pongs += 1;
            }
            (_, text) => break String::from_utf8(text).expect("text"),
        }
    };
    assert_eq!(text, r#"{"type":"pong"}"#);
    assert!(pongs <= 10_000, "{pongs}");
    goes_on(&mut bystander, &mut inside).await;
}
