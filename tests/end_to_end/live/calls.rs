//! Calls over a socket: many at a time, answered in any order, given up by their caller or at their deadline.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve, serve_within};
use crate::support::socket;

#[tokio::test]
async fn a_call_is_answered() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for (path, input) in [
        ("echo", json!({"a": [1, "😀", null]})),
        ("tell", json!("told")),
        ("deep.down.here.echo", json!([])),
        ("nothing", json!(null)),
        ("letters", json!(3)),
    ] {
        let data = if path == "letters" { json!("xxx") } else { input.clone() };
        socket.call("call_1", path, input).await;
        socket.expect_result("call_1", data).await;
    }
    socket.send(json!({"type": "call", "id": "a", "path": ["nothing"]})).await;
    socket.expect_result("a", Value::Null).await;
    socket.send_text(r#"{"type":"call","id":"call_1","path":["echo"],"input":1}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"result","id":"call_1","data":1}"#);
}

#[tokio::test]
async fn a_long_answer_comes_whole() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for length in [100, 126, 4096, 65_536, 1 << 20, 5 << 20] {
        socket.call("a", "letters", json!(length)).await;
        socket.expect_result("a", "x".repeat(length)).await;
    }
}

#[tokio::test]
async fn an_error_is_the_calls_own_or_the_frameworks() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("a", "buy", json!(3)).await;
    let error = socket.expect_error("a", "SOLD_OUT").await;
    assert_eq!(error["details"], json!({"piecesLeft": 2}));
    let refused = [
        ("nobody", json!(1), "NOT_FOUND"),
        ("count", json!(1), "METHOD_NOT_ALLOWED"),
        ("buy", json!("x"), "BAD_INPUT"),
        ("who", json!(null), "UNAUTHORIZED"),
    ];
    for (path, input, code) in refused {
        socket.call("a", path, input).await;
        socket.expect_error("a", code).await;
    }
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn calls_run_at_the_same_time() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for id in 0..20 {
        socket.call(&id.to_string(), "meet", json!(id)).await;
    }
    let mut met = [false; 20];
    for _ in 0..20 {
        let frame = socket.next_json().await;
        let number = usize::try_from(frame["data"].as_u64().expect("a number")).expect("a small one");
        assert_eq!(frame, json!({"type": "result", "id": number.to_string(), "data": number}));
        assert!(!std::mem::replace(&mut met[number], true), "answered twice: {frame}");
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_answer_waits_for_no_other() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("slow", "wait", json!("slow")).await;
    inside.witness.entered().await;
    socket.subscribe("items", "count", json!(1)).await;
    socket.call("quick", "echo", json!("quick")).await;
    // What one read brings, and what is ready: in the order of the frames.
    inside.witness.entered().await;
    let mut frames = vec![socket.next_json().await, socket.next_json().await, socket.next_json().await];
    frames.sort_by_key(|frame| frame["type"].as_str().map(str::to_owned));
    assert_eq!(
        frames,
        [
            json!({"type": "complete", "id": "items"}),
            json!({"type": "data", "id": "items", "data": 1}),
            json!({"type": "result", "id": "quick", "data": "quick"}),
        ]
    );
    inside.open_the_gate();
    socket.expect_result("slow", "slow").await;
}

#[tokio::test]
async fn a_call_that_is_cancelled_drops_its_handler_and_is_not_answered() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("a", "hang", Value::Null).await;
    socket.call("b", "wait", json!(2)).await;
    inside.witness.entered().await;
    inside.witness.entered().await;
    socket.cancel("a").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
    inside.open_the_gate();
    socket.expect_result("b", 2).await;
    // It is over, and can be neither cancelled nor told of.
    socket.cancel("b").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_call_that_is_cancelled_while_an_extractor_runs_never_starts() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("a", "callBehindAnExtractor", Value::Null).await;
    inside.witness.entered().await;
    socket.cancel("a").await;
    inside.witness.left().await;
    inside.open_the_gate();
    socket.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
    assert_eq!(inside.produced.so_far(), 0);
}

#[tokio::test]
async fn the_shortest_deadline_ends_a_call() {
    let limits = Limits { call_timeout: Some(Duration::from_millis(40)), ..Limits::default() };
    for Served { server, mut inside } in [serve_within(limits.clone()).await, serve().await] {
        let mut socket = server.socket().await;
        let mut frames = vec![socket::call("a", "hangBriefly", Value::Null)];
        for timeout in [0, 1, 40] {
            let mut frame = socket::call("a", "hang", Value::Null);
            frame["timeoutMs"] = timeout.into();
            frames.push(frame);
        }
        for frame in frames {
            socket.send(frame).await;
            let error = socket.expect_error("a", "TIMEOUT").await;
            assert!(error.get("details").is_none(), "{error}");
            inside.witness.entered().await;
            inside.witness.left().await;
        }
        socket.nothing_until_pong().await;
    }
    let Served { server, mut inside } = serve_within(limits).await;
    let mut socket = server.socket().await;
    socket.call("a", "hang", Value::Null).await;
    socket.expect_error("a", "TIMEOUT").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    // A stream has none.
    socket.subscribe("b", "forever", Value::Null).await;
    socket.expect_item("b", "first").await;
    inside.witness.entered().await;
    socket.call("c", "hang", Value::Null).await;
    socket.expect_error("c", "TIMEOUT").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_call_knows_how_long_it_may_take() {
    let limits = Limits { call_timeout: Some(Duration::from_secs(30)), ..limits() };
    let Served { server, .. } = serve_within(limits).await;
    let mut socket = server.socket().await;
    for (asked, most) in [(None, 30_000), (Some(20_000_u64), 20_000), (Some(4_294_967_295), 30_000)] {
        let mut frame = socket::call("a", "patience", Value::Null);
        if let Some(asked) = asked {
            frame["timeoutMs"] = asked.into();
        }
        socket.send(frame).await;
        let answer = socket.next_json().await;
        let left = answer["data"].as_u64().unwrap_or_else(|| panic!("no deadline: {answer}"));
        assert!(left <= most && left > most - 10_000, "{asked:?}: {left}");
    }
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.call("a", "patience", Value::Null).await;
    socket.expect_result("a", Value::Null).await;
}

#[tokio::test]
async fn a_time_that_is_no_number_of_milliseconds_is_a_parse_error() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for timeout in [json!("soon"), json!("10"), json!(-1), json!(1.5), json!([1]), json!({}), json!(true)] {
        let mut frame = socket::call("a", "patience", Value::Null);
        frame["timeoutMs"] = timeout;
        socket.send(frame).await;
        // Under its id, or as a frame that could not be read: either way it does not run.
        let answer = socket.next_json().await;
        assert!(
            answer["type"] == "error"
                && (answer["id"] == "a" || answer["id"] == "")
                && answer["error"]["code"] == "PARSE_ERROR",
            "{answer}"
        );
    }
    socket.nothing_until_pong().await;
}
