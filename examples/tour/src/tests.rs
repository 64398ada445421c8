//! Procedures are plain functions, so tests call them.

use std::{pin::pin, task::Poll};

use rpc_server::prelude::*;

use super::{
    Announcement, Api, App, ChatError, RoomEvent, RoomId, SendMessage, admin, announce, events, list, lobby,
    rooms::Rooms, send, user::User,
};

fn ada() -> User {
    User { name: "ada".to_owned() }
}

fn hello_to(room_id: &str) -> SendMessage {
    SendMessage { room_id: room_id.to_owned(), text: "Hello!".to_owned() }
}

fn general() -> RoomId {
    RoomId("general".to_owned())
}

#[tokio::test]
async fn what_is_sent_is_listed() {
    let rooms = Rooms::default();
    let message = send(rooms.clone(), ada(), hello_to("general")).await.expect("the room is there");
    assert_eq!((message.author.as_str(), message.text.as_str()), ("ada", "Hello!"));
    assert_eq!(list(rooms, general()).await, Ok(vec![message]));
}

#[tokio::test]
async fn an_unknown_room_is_a_typed_error() {
    let error = send(Rooms::default(), ada(), hello_to("nowhere")).await;
    assert_eq!(error, Err(ChatError::RoomNotFound { room_id: "nowhere".to_owned() }));
}

#[tokio::test]
async fn a_listener_hears_what_happens_as_it_happens() {
    let rooms = Rooms::default();
    let mut heard = pin!(events(rooms.clone(), general()));
    // A generator does nothing before it is polled: this poll takes it to its first await.
    assert!(matches!(poll_once(heard.next()).await, Poll::Pending));

    let message = send(rooms.clone(), ada(), hello_to("general")).await.expect("the room is there");
    assert_eq!(heard.next().await, Some(Ok(RoomEvent::Posted { message })));

    let tea = Announcement { text: "Tea!".to_owned() };
    assert_eq!(announce(rooms.clone(), Hub::new().io::<lobby>(), ada(), tea).await, 2);
    assert!(matches!(heard.next().await, Some(Ok(RoomEvent::Posted { message })) if message.text == "Tea!"));

    assert_eq!(admin::clear(admin::Admin, rooms, general()).await, Ok(2));
    assert_eq!(heard.next().await, Some(Ok(RoomEvent::Cleared)));
}

#[tokio::test]
async fn a_listener_that_is_too_slow_is_told_what_it_missed() {
    let rooms = Rooms::default();
    let mut heard = pin!(events(rooms.clone(), general()));
    assert!(matches!(poll_once(heard.next()).await, Poll::Pending));
    for _ in 0..300 {
        rooms.clear(&general()).expect("the room is there");
    }
    assert_eq!(heard.next().await, Some(Ok(RoomEvent::Missed { count: 300 - 256 })));
    assert_eq!(heard.next().await, Some(Ok(RoomEvent::Cleared)));
}

#[tokio::test]
async fn listening_to_an_unknown_room_ends_with_the_error() {
    let mut heard = pin!(events(Rooms::default(), RoomId("nowhere".to_owned())));
    let missing = ChatError::RoomNotFound { room_id: "nowhere".to_owned() };
    assert_eq!(heard.next().await, Some(Err(missing)));
    assert_eq!(heard.next().await, None);
}

#[test]
fn the_router_lists_wire_names() {
    let table = Api::routes().bind(App::default());
    let mut paths: Vec<_> = table.routes().map(|route| route.path().to_owned()).collect();
    paths.sort();
    assert_eq!(paths, ["admin.clear", "events", "lobby", "messages.list", "messages.send", "tell"]);
}

/// Polls a future once.
async fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}
