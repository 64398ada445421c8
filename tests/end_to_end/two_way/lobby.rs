//! The chat's lobby, in the words of those who talk to it.

use chat::{Api, App, admin::AdminToken, store::Store};
use rpc_server::Server;
use serde_json::{Value, json};

use crate::support::{Flow, Socket, TestServer, socket::upgrade_at};

async fn served() -> TestServer {
    let app = App { store: Store::default(), admin_token: AdminToken::new(None) };
    TestServer::start(Server::new(Api::routes(), app)).await
}

/// Comes into a room, over a connection of its own.
async fn come(socket: &mut Socket, input: Value) {
    socket.open("lobby_1", "lobby", Value::Null).await;
    assert_eq!(socket.ask_by_event("lobby_1", "joinRoom", input).await, Value::Null);
}

async fn say(socket: &mut Socket, text: &str) {
    socket.emit("lobby_1", "sendMessage", json!({"room": "tea", "text": text})).await;
}

async fn hears(socket: &mut Socket, name: &str, username: &str) {
    socket.expect_event("lobby_1", name, json!({"room": "tea", "username": username})).await;
}

async fn hears_message(socket: &mut Socket, username: &str, text: &str) {
    let data = json!({"room": "tea", "username": username, "text": text});
    socket.expect_event("lobby_1", "newMessage", data).await;
}

#[tokio::test]
async fn a_message_reaches_everyone_in_the_room_and_its_sender_too() {
    let server = served().await;
    let (mut ada, mut bob, mut eve) = (server.socket().await, server.socket().await, server.socket().await);
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    come(&mut bob, json!({"room": "tea", "username": "bob"})).await;
    come(&mut eve, json!({"room": "coffee", "username": "eve"})).await;
    hears(&mut ada, "userJoined", "bob").await;
    say(&mut ada, "Hello!").await;
    say(&mut ada, "Tea?").await;
    for socket in [&mut ada, &mut bob] {
        hears_message(socket, "ada", "Hello!").await;
        hears_message(socket, "ada", "Tea?").await;
    }
    say(&mut bob, "Yes.").await;
    for socket in [&mut ada, &mut bob] {
        hears_message(socket, "bob", "Yes.").await;
        socket.nothing_until_pong().await;
    }
    eve.nothing_until_pong().await;
}

#[tokio::test]
async fn whoever_gives_no_name_is_a_guest() {
    let server = served().await;
    let (mut ada, mut guest) = (server.socket().await, server.socket().await);
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    come(&mut guest, json!({"room": "tea"})).await;
    hears(&mut ada, "userJoined", "guest").await;
    say(&mut guest, "Hello!").await;
    hears_message(&mut ada, "guest", "Hello!").await;
    hears_message(&mut guest, "guest", "Hello!").await;
    guest.nothing_until_pong().await;
}

#[tokio::test]
async fn the_others_hear_who_comes_and_who_leaves() {
    let server = served().await;
    let (mut ada, mut bob) = (server.socket().await, server.socket().await);
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    ada.nothing_until_pong().await;
    come(&mut bob, json!({"room": "tea", "username": "bob"})).await;
    bob.nothing_until_pong().await;
    hears(&mut ada, "userJoined", "bob").await;
    // To come once more is no news.
    let again = json!({"room": "tea", "username": "bobby"});
    assert_eq!(bob.ask_by_event("lobby_1", "joinRoom", again).await, Value::Null);
    ada.nothing_until_pong().await;
    assert_eq!(bob.ask_by_event("lobby_1", "leaveRoom", json!({"room": "tea"})).await, Value::Null);
    hears(&mut ada, "userLeft", "bob").await;
    say(&mut ada, "Gone?").await;
    hears_message(&mut ada, "ada", "Gone?").await;
    bob.nothing_until_pong().await;
    say(&mut bob, "No.").await;
    let error = bob.expect_rejected("lobby_1", "NOT_IN_ROOM").await;
    assert_eq!(error["details"], json!({"room": "tea"}));
    ada.nothing_until_pong().await;
}

#[tokio::test]
async fn whoever_disconnects_leaves_however_it_is() {
    let server = served().await;
    let mut ada = server.socket().await;
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    for way in ["closes it", "says goodbye", "is reset", "is dropped", "is cut off", "is cut off, unheard"] {
        let proxy = server.proxy().await;
        let mut bob = Socket::connect(proxy.address).await;
        come(&mut bob, json!({"room": "tea", "username": way})).await;
        hears(&mut ada, "userJoined", way).await;
        match way {
            "closes it" => {
                bob.send_text(r#"{"type":"close","id":"lobby_1"}"#).await;
                bob.nothing_until_pong().await;
            }
            "says goodbye" => bob.close().await,
            "is reset" => bob.cut(),
            "is dropped" => drop(bob),
            "is cut off" => proxy.cut(),
            _ => {
                proxy.to_client(Flow::Held);
                for number in 0..10 {
                    say(&mut ada, &number.to_string()).await;
                    hears_message(&mut ada, "ada", &number.to_string()).await;
                }
                proxy.cut();
            }
        }
        hears(&mut ada, "userLeft", way).await;
        ada.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn what_does_not_fit_is_rejected() {
    let server = served().await;
    let mut ada = server.socket().await;
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    for (name, data, code) in [
        ("joinRoom", json!({"room": ""}), "VALIDATION_ERROR"),
        ("joinRoom", json!({"room": "x".repeat(65)}), "VALIDATION_ERROR"),
        ("joinRoom", json!({"room": "coffee", "username": ""}), "VALIDATION_ERROR"),
        ("joinRoom", json!({"username": "ada"}), "BAD_INPUT"),
        ("joinRoom", json!("tea"), "BAD_INPUT"),
        ("sendMessage", json!({"room": "tea", "text": "x".repeat(1001)}), "VALIDATION_ERROR"),
        ("sendMessage", json!({"room": "coffee", "text": "Hello!"}), "NOT_IN_ROOM"),
        ("newMessage", json!({"room": "tea", "text": "Hello!"}), "BAD_INPUT"),
        ("JoinRoom", json!({"room": "tea"}), "BAD_INPUT"),
    ] {
        ada.emit("lobby_1", name, data).await;
        ada.expect_rejected("lobby_1", code).await;
    }
    say(&mut ada, "x").await;
    hears_message(&mut ada, "ada", "x").await;
}

#[tokio::test]
async fn it_may_be_talked_to_at_its_own_url() {
    let server = served().await;
    let mut ada = server.socket().await;
    come(&mut ada, json!({"room": "tea", "username": "ada"})).await;
    let mut bob =
        server.upgrade(upgrade_at("/api/rpc/lobby")).await.unwrap_or_else(|error| panic!("{error}"));
    bob.send(json!({"name": "joinRoom", "data": {"room": "tea"}})).await;
    hears(&mut ada, "userJoined", "guest").await;
    say(&mut ada, "Hello!").await;
    hears_message(&mut ada, "ada", "Hello!").await;
    let text = bob.next_text().await;
    let start = r#"{"name":"newMessage","data":{"room":"tea","username":"ada","text":"Hello!"},"timestamp":"#;
    assert!(text.starts_with(start), "{text}");
    drop(bob);
    hears(&mut ada, "userLeft", "guest").await;
}
