//! The transcript that users of this protocol know, against the chat example.

use chat::{Api, App, admin::AdminToken, store::Store};
use rpc_server::Server;
use serde_json::{Value, json};

use crate::support::{Request, Response, Socket, TestServer};

async fn served() -> TestServer {
    let app = App { store: Store::default(), admin_token: AdminToken::new(None) };
    TestServer::start(Server::new(Api::routes(), app)).await
}

/// Posts a message over HTTP, in the words of the transcript.
async fn send(server: &TestServer, content: &str) -> Response {
    let input = json!({"roomId": "general", "username": "alice", "content": content});
    let call = json!({"path": ["messages", "send"], "type": "mutation", "input": input});
    server.send(Request::post("/api/rpc", call.to_string())).await
}

/// Subscribes in the words of the transcript. Once the pong is there, the subscription is.
async fn subscribe(socket: &mut Socket) {
    socket
        .send_text(r#"{"type":"subscribe","id":"test_1","path":["events"],"input":{"roomId":"general"}}"#)
        .await;
    socket.nothing_until_pong().await;
}

/// Without the id of the item, which may follow its data.
fn without_event_id(mut frame: Value) -> Value {
    frame.as_object_mut().expect("an object").remove("eventId");
    frame
}

#[tokio::test]
async fn a_message_that_is_posted_reaches_whoever_subscribed_before() {
    let server = served().await;
    let mut socket = server.socket().await;
    subscribe(&mut socket).await;
    let posted = send(&server, "Hello WebSocket!").await.data();
    let text = socket.next_text().await;
    let start =
        r#"{"type":"data","id":"test_1","data":{"type":"message","roomId":"general","message":{"id":"msg_"#;
    assert!(text.starts_with(start), "{text}");
    let frame: Value = serde_json::from_str(&text).expect("JSON");
    let expected = json!({
        "type": "data",
        "id": "test_1",
        "data": {"type": "message", "roomId": "general", "message": posted}
    });
    let message = &frame["data"]["message"];
    assert_eq!((&message["username"], &message["content"]), (&json!("alice"), &json!("Hello WebSocket!")));
    assert!(message["timestamp"].is_u64(), "{message}");
    assert_eq!(message.as_object().map(serde_json::Map::len), Some(4), "{message}");
    assert_eq!(without_event_id(frame), expected);
    socket.nothing_until_pong().await;
    socket.send_text(r#"{"type":"unsubscribe","id":"test_1"}"#).await;
    socket.nothing_until_pong().await;
    send(&server, "Nobody listens").await.data();
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn everybody_in_the_room_hears_everything_in_its_order() {
    let server = served().await;
    let mut sockets = Vec::new();
    for _ in 0..10 {
        let mut socket = server.socket().await;
        subscribe(&mut socket).await;
        sockets.push(socket);
    }
    let mut elsewhere = server.socket().await;
    let made = json!({"path": ["rooms", "create"], "type": "mutation", "input": {"roomId": "tea"}});
    server.send(Request::post("/api/rpc", made.to_string())).await.data();
    elsewhere.subscribe("a", "events", json!({"roomId": "tea"})).await;
    elsewhere.nothing_until_pong().await;
    for number in 0..50 {
        send(&server, &number.to_string()).await.data();
    }
    for socket in &mut sockets {
        for number in 0..50 {
            assert_eq!(socket.next_json().await["data"]["message"]["content"], number.to_string());
        }
        socket.nothing_until_pong().await;
    }
    elsewhere.nothing_until_pong().await;
}

#[tokio::test]
async fn whoever_comes_back_goes_on_after_the_last_message() {
    let server = served().await;
    let mut socket = server.socket().await;
    subscribe(&mut socket).await;
    for number in 0..5 {
        send(&server, &number.to_string()).await.data();
    }
    let mut last = Value::Null;
    for number in 0..3 {
        let frame = socket.next_json().await;
        assert_eq!(frame["data"]["message"]["content"], number.to_string());
        last = frame["eventId"].clone();
    }
    assert!(last.is_string(), "a message has an id");
    socket.cut();
    for number in 5..8 {
        send(&server, &number.to_string()).await.data();
    }
    let mut socket = server.socket().await;
    let mut frame = crate::support::socket::subscribe("test_2", "events", json!({"roomId": "general"}));
    frame["lastEventId"] = last;
    socket.send(frame).await;
    for number in 3..8 {
        assert_eq!(socket.next_json().await["data"]["message"]["content"], number.to_string());
    }
    send(&server, "8").await.data();
    assert_eq!(socket.next_json().await["data"]["message"]["content"], "8");
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_unknown_room_is_a_typed_error() {
    let server = served().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "events", json!({"roomId": "nowhere"})).await;
    let error = socket.expect_error("a", "ROOM_NOT_FOUND").await;
    assert_eq!(error["details"], json!({"roomId": "nowhere"}));
}
