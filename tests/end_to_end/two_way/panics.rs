//! Panics, wherever they come from, end at most their conversation.

use serde_json::{Value, json};

use super::api::{SECRET, Served, serve};
use crate::support::{
    Socket, log,
    request::mutation,
    socket::{close, emit, open},
};

/// Checks an error that tells of a panic by an id alone.
fn check(error: &Value) {
    for betrayal in ["secret", "hunter2", "panic", ".rs", "/"] {
        assert!(!error.to_string().contains(betrayal), "`{betrayal}` in {error}");
    }
    let id = error["details"]["errorId"].as_str().unwrap_or_else(|| panic!("no id: {error}"));
    let lines = log::lines_with(id);
    assert!(matches!(&lines[..], [line] if line.contains(SECRET)), "{lines:?}");
}

/// Checks that the other conversation of the connection goes on, and nothing else is there.
async fn goes_on(socket: &mut Socket) {
    assert_eq!(socket.ask_by_event("other", "double", json!(21)).await, 42);
    socket.call("call", "crowd", Value::Null).await;
    socket.expect_result("call", json!([1, 1])).await;
}

async fn with_another(served: &mut Served) -> Socket {
    let mut socket = served.server.socket().await;
    socket.open("other", "talk", Value::Null).await;
    socket.ask_by_event("other", "join", json!({"room": "tea"})).await;
    served.inside.witness.entered().await;
    socket
}

#[tokio::test]
async fn a_panic_of_the_function_ends_its_conversation_alone() {
    let mut served = serve().await;
    let mut socket = with_another(&mut served).await;
    for event in ["fall", "garble"] {
        for _ in 0..10 {
            socket.open("a", "talk", Value::Null).await;
            served.inside.witness.entered().await;
            socket.ask_by_event("a", "join", json!({"room": event})).await;
            socket.send_all([emit("a", "count", json!({"numbers": 1})), emit("a", event, Value::Null)]).await;
            socket.expect_event("a", "number", json!([0, ""])).await;
            check(&socket.expect_error("a", "INTERNAL_ERROR").await);
            served.inside.witness.left().await;
            goes_on(&mut socket).await;
        }
    }
    assert_eq!(served.inside.farewells.so_far(), 0);
}

#[tokio::test]
async fn so_does_one_of_an_extractor() {
    let mut served = serve().await;
    let request = crate::support::socket::upgrade().header("x-user", "bomb");
    let mut socket = served.server.upgrade(request).await.unwrap_or_else(|response| panic!("{response}"));
    socket.open("other", "talk", Value::Null).await;
    socket.ask_by_event("other", "join", json!({"room": "tea"})).await;
    for _ in 0..10 {
        socket.send_all([open("a", "membersOnly", Value::Null)]).await;
        check(&socket.expect_error("a", "INTERNAL_ERROR").await);
        goes_on(&mut socket).await;
    }
    served.inside.witness.entered().await;
    assert!(served.inside.witness.saw_nothing());
}

#[tokio::test]
async fn so_does_one_of_what_the_function_drops_when_it_ends() {
    let mut served = serve().await;
    let mut socket = with_another(&mut served).await;
    for last in ["end", "fail"] {
        socket.open("a", "talk", Value::Null).await;
        served.inside.witness.entered().await;
        socket.send_all([emit("a", "arm", Value::Null), emit("a", last, Value::Null)]).await;
        check(&socket.expect_error("a", "INTERNAL_ERROR").await);
        served.inside.witness.left().await;
        goes_on(&mut socket).await;
    }
}

#[tokio::test]
async fn one_of_what_is_dropped_behind_a_close_is_nobodys_affair() {
    let mut served = serve().await;
    let mut socket = with_another(&mut served).await;
    for hangs in [false, true] {
        for _ in 0..3 {
            socket.open("a", "talk", Value::Null).await;
            served.inside.witness.entered().await;
            socket.emit("a", "arm", Value::Null).await;
            socket.ask_by_event("a", "join", json!({"room": "coffee"})).await;
            if hangs {
                socket.emit("a", "hang", Value::Null).await;
                served.inside.witness.entered().await;
            }
            socket.send(close("a")).await;
            served.inside.witness.left().await;
            if hangs {
                served.inside.witness.left().await;
            }
            served.inside.crowd_is(1, 1).await;
            goes_on(&mut socket).await;
        }
    }
}

#[tokio::test]
async fn the_server_goes_on_when_what_a_lost_connection_leaves_panics() {
    let mut served = serve().await;
    let mut other = with_another(&mut served).await;
    for hangs in [false, true] {
        let mut socket = served.server.socket().await;
        for id in ["a", "b", "c"] {
            socket.open(id, "talk", Value::Null).await;
            served.inside.witness.entered().await;
            socket.emit(id, "arm", Value::Null).await;
            socket.ask_by_event(id, "join", json!({"room": "coffee"})).await;
            if hangs {
                socket.emit(id, "hang", Value::Null).await;
                served.inside.witness.entered().await;
            }
        }
        socket.cut();
        for _ in 0..if hangs { 6 } else { 3 } {
            served.inside.witness.left().await;
        }
        served.inside.crowd_is(1, 1).await;
        goes_on(&mut other).await;
    }
}

#[tokio::test]
async fn one_of_an_event_for_all_reaches_only_who_emits_it() {
    let mut served = serve().await;
    let mut socket = with_another(&mut served).await;
    check(&served.server.send(mutation("garble", Value::Null)).await.refused(500, "INTERNAL_ERROR"));
    goes_on(&mut socket).await;
}
