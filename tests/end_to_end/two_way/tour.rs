//! The tour's lobby, and what reaches it from outside.

use rpc_server::Server;
use serde_json::{Value, json};
use tour::{Api, App};

use crate::support::{
    Request, Socket, TestServer,
    request::mutation,
    socket::{open, upgrade, upgrade_at},
};

async fn served() -> TestServer {
    TestServer::start(Server::new(Api::routes(), App::default())).await
}

fn signed(request: Request, name: &str) -> Request {
    request.header("authorization", format!("Bearer {name}"))
}

async fn come(server: &TestServer, name: &str, room: &str) -> Socket {
    let request = signed(upgrade(), name);
    let mut socket = server.upgrade(request).await.unwrap_or_else(|response| panic!("{response}"));
    socket.open("a", "lobby", Value::Null).await;
    assert_eq!(socket.ask_by_event("a", "joinRoom", json!({"room": room})).await, Value::Null);
    socket
}

#[tokio::test]
async fn those_in_a_room_hear_the_others() {
    let server = served().await;
    let mut ada = come(&server, "ada", "tea").await;
    let mut bob = come(&server, "bob", "tea").await;
    let mut eve = come(&server, "eve", "coffee").await;
    ada.expect_event("a", "userJoined", json!({"room": "tea", "user": "bob"})).await;
    ada.emit("a", "sendMessage", json!({"room": "tea", "text": "Hello!"})).await;
    bob.expect_event("a", "newMessage", json!({"room": "tea", "text": "Hello!"})).await;
    for socket in [&mut ada, &mut bob, &mut eve] {
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn an_announcement_reaches_everybody() {
    let server = served().await;
    let mut sockets = [come(&server, "ada", "tea").await, come(&server, "bob", "coffee").await];
    let alone = server.upgrade(signed(upgrade_at("/api/rpc/lobby"), "eve")).await;
    let mut alone = alone.unwrap_or_else(|response| panic!("{response}"));
    let tell = Request::from(mutation("tell", json!({"text": "Tea!"})));
    assert!(server.send(signed(tell, "carol")).await.data().is_u64());
    for socket in &mut sockets {
        socket.expect_event("a", "notice", json!({"text": "Tea!"})).await;
        socket.nothing_until_pong().await;
    }
    let heard = alone.next_json().await;
    assert_eq!((&heard["name"], &heard["data"]), (&json!("notice"), &json!({"text": "Tea!"})));
}

#[tokio::test]
async fn it_is_for_those_who_have_signed_in() {
    let server = served().await;
    let mut socket = server.socket().await;
    socket.send(open("a", "lobby", Value::Null)).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
    let refusal = server.upgrade(upgrade_at("/api/rpc/lobby")).await.err().expect("a refusal");
    refusal.refused(401, "UNAUTHORIZED");
}
