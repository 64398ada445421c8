//! The chat example's API, as its readers are told it is.

use std::collections::HashSet;

use chat::{Api, App, admin::AdminToken, store::Store};
use rpc_server::Server;
use serde_json::{Value, json};

use crate::support::{Request, TestServer, mutation, query, request::encoded};

async fn served(token: Option<&str>) -> TestServer {
    let app = App { store: Store::default(), admin_token: AdminToken::new(token.map(str::to_owned)) };
    TestServer::start(Server::new(Api::routes(), app)).await
}

fn send(room: &str, username: &str, content: &str) -> Value {
    mutation("messages.send", json!({"roomId": room, "username": username, "content": content}))
}

fn list(room: &str, limit: Option<u32>) -> Value {
    let mut input = json!({"roomId": room});
    if let Some(limit) = limit {
        input["limit"] = limit.into();
    }
    query("messages.list", input)
}

#[tokio::test]
async fn a_room_exists_from_the_start() {
    let server = served(None).await;
    let rooms = server.send(query("rooms.list", Value::Null)).await.data();
    assert_eq!(rooms.as_array().map(Vec::len), Some(1));
    assert_eq!(rooms[0]["roomId"], "general");
    assert_eq!(server.send(list("general", None)).await.data(), json!([]));
}

#[tokio::test]
async fn a_message_is_answered_whole_and_listed() {
    let server = served(None).await;
    let before = std::time::UNIX_EPOCH.elapsed().expect("it is after 1970").as_millis();
    let message = server.send(send("general", "ada", "Hello, \"world\" 😀")).await.data();
    let after = std::time::UNIX_EPOCH.elapsed().expect("it is after 1970").as_millis();
    let members: Vec<_> = message.as_object().into_iter().flatten().map(|(name, _)| &**name).collect();
    assert_eq!(
        members.into_iter().collect::<HashSet<_>>(),
        HashSet::from(["id", "username", "content", "timestamp"])
    );
    assert!(message["id"].as_str().is_some_and(|id| id.starts_with("msg_") && id.len() > 4), "{message}");
    assert_eq!((&message["username"], &message["content"]), (&json!("ada"), &json!("Hello, \"world\" 😀")));
    let timestamp = u128::from(message["timestamp"].as_u64().expect("milliseconds"));
    assert!((before..=after).contains(&timestamp), "{message}");
    assert_eq!(server.send(list("general", None)).await.data(), json!([message]));
    let input = encoded(r#"{"roomId":"general"}"#);
    assert_eq!(server.get(&format!("/api/rpc/messages.list?input={input}")).await.data(), json!([message]));
}

#[tokio::test]
async fn messages_stand_newest_last_and_a_limit_keeps_the_newest() {
    let server = served(None).await;
    let mut ids = HashSet::new();
    for number in 0..60 {
        let message = server.send(send("general", "ada", &number.to_string())).await.data();
        assert!(ids.insert(message["id"].to_string()), "an id stands twice");
    }
    let contents = async |limit| {
        let messages = server.send(list("general", limit)).await.data();
        let messages = messages.as_array().expect("a list").clone();
        messages
            .iter()
            .map(|message| message["content"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(contents(Some(3)).await, ["57", "58", "59"]);
    assert_eq!(contents(Some(1000)).await, (0..60).map(|number| number.to_string()).collect::<Vec<_>>());
    let by_default = contents(None).await;
    assert_eq!(by_default.last().map(String::as_str), Some("59"));
}

#[tokio::test]
async fn rooms_are_made_once() {
    let server = served(None).await;
    let made = server.send(mutation("rooms.create", json!({"roomId": "tea"}))).await.data();
    assert_eq!(made["roomId"], "tea");
    server.send(send("tea", "ada", "a cup")).await.data();
    assert_eq!(server.send(list("general", None)).await.data(), json!([]));
    let rooms = server.send(query("rooms.list", Value::Null)).await.data();
    let names: Vec<_> = rooms.as_array().into_iter().flatten().map(|room| &room["roomId"]).collect();
    assert_eq!(names, ["general", "tea"]);
    let again = server.send(mutation("rooms.create", json!({"roomId": "tea"}))).await;
    assert!((400..500).contains(&again.status), "{again}");
}

#[tokio::test]
async fn an_unknown_room_is_a_typed_404() {
    let server = served(Some("secret")).await;
    let clear = Request::from(mutation("admin.clear", json!({"roomId": "nowhere"})))
        .header("authorization", "Bearer secret");
    for request in [Request::from(send("nowhere", "ada", "hi")), Request::from(list("nowhere", None)), clear]
    {
        let error = server.send(request).await.refused(404, "ROOM_NOT_FOUND");
        assert_eq!(error["details"], json!({"roomId": "nowhere"}));
    }
}

#[tokio::test]
async fn names_and_texts_have_their_lengths_in_characters() {
    let server = served(None).await;
    for (username, content) in [("a", "b"), (&*"é".repeat(32), &*"😀".repeat(1000))] {
        let message = server.send(send("general", username, content)).await.data();
        assert_eq!((&message["username"], &message["content"]), (&json!(username), &json!(content)));
    }
    let cases = [
        ("", "x".to_owned(), json!(["username"])),
        (&*"é".repeat(33), "x".to_owned(), json!(["username"])),
        ("ada", String::new(), json!(["content"])),
        ("ada", "😀".repeat(1001), json!(["content"])),
    ];
    for (username, content, path) in cases {
        let error = server.send(send("general", username, &content)).await.refused(400, "VALIDATION_ERROR");
        assert_eq!(error["details"].as_array().map(Vec::len), Some(1), "{error}");
        assert_eq!(error["details"][0]["path"], path);
    }
    let both = server.send(send("general", "", "")).await.refused(400, "VALIDATION_ERROR");
    assert_eq!(both["details"].as_array().map(Vec::len), Some(2), "one entry a violation: {both}");
    let missing = mutation("messages.send", json!({"roomId": "general", "content": "x"}));
    let error = server.send(missing).await.refused(400, "BAD_INPUT");
    assert_eq!(error["details"][0]["path"], json!(["username"]));
    // Nothing that was refused was posted.
    let posted = server.send(list("general", None)).await.data();
    assert_eq!(posted.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn only_the_administrator_clears_a_room() {
    let server = served(Some("secret")).await;
    server.send(send("general", "ada", "hi")).await.data();
    let clear = || Request::from(mutation("admin.clear", json!({"roomId": "general"})));
    server.send(clear()).await.refused(401, "UNAUTHORIZED");
    for wrong in ["Bearer wrong", "Bearer secre", "Bearer secrets", "Bearer SECRET", "Bearer  secret"] {
        server.send(clear().header("authorization", wrong)).await.refused(403, "FORBIDDEN");
    }
    for other in ["secret", "Basic secret", "Bearer", "Bearer "] {
        let response = server.send(clear().header("authorization", other)).await;
        assert!(matches!(response.status, 401 | 403), "{other}: {response}");
    }
    assert_eq!(server.send(list("general", None)).await.data().as_array().map(Vec::len), Some(1));
    server.send(clear().header("authorization", "Bearer secret")).await.data();
    assert_eq!(server.send(list("general", None)).await.data(), json!([]));
}

#[tokio::test]
async fn without_a_token_there_is_no_administrator() {
    for token in [None, Some("")] {
        let server = served(token).await;
        let clear = || Request::from(mutation("admin.clear", json!({"roomId": "general"})));
        for authorization in ["Bearer ", "Bearer", "Bearer None", "Bearer null"] {
            let response = server.send(clear().header("authorization", authorization)).await;
            assert!(matches!(response.status, 401 | 403), "{authorization}: {response}");
        }
        server.send(clear()).await.refused(401, "UNAUTHORIZED");
    }
}
