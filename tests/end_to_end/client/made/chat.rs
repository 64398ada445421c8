//! The chat, called by the crate that was made of its schema.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use chat::{App, admin::AdminToken, store::Store};
use chat_client::{
    Api,
    errors::ChatError,
    types::{ListMessages, LobbyIncoming, LobbyOutgoing, Message, RoomEvent, RoomId, SendMessage},
};
use futures::StreamExt;
use rpc_client::{CallError, Connect, ConnectOptions};
use rpc_server::Server;

use crate::support::{TestServer, within};

async fn served() -> TestServer {
    let app = App { store: Store::default(), admin_token: AdminToken::new(Some("secret".to_owned())) };
    TestServer::start(Server::new(chat::Api::routes(), app)).await
}

fn general() -> RoomId {
    RoomId { room_id: "general".into() }
}

async fn send(api: &Api, content: &str) -> Message {
    let message = SendMessage { room_id: "general".into(), username: "ada".into(), content: content.into() };
    within("an answer", api.messages().send(&message)).await.expect("it is posted")
}

#[tokio::test]
async fn what_is_posted_is_listed() {
    let server = served().await;
    let api = Api::connect(server.url()).await.expect("a URL");
    let posted = [send(&api, "one").await, send(&api, "two").await];
    let list = |limit| ListMessages { room_id: "general".into(), limit };
    assert_eq!(api.messages().list(&list(None)).await.expect("the messages"), posted);
    assert_eq!(api.messages().list(&list(Some(1))).await.expect("the messages"), posted[1..]);
    let rooms = api.rooms().list().await.expect("the rooms");
    assert_eq!(
        rooms.iter().map(|room| (&*room.room_id, room.messages)).collect::<Vec<_>>(),
        [("general", 2)]
    );
    let made = api.rooms().create(&RoomId { room_id: "tea".into() }).await.expect("it is made");
    assert_eq!((&*made.room_id, made.messages), ("tea", 0));
}

#[tokio::test]
async fn errors_are_typed() {
    let server = served().await;
    let api = Api::connect(server.url()).await.expect("a URL");
    let nowhere = ListMessages { room_id: "nowhere".into(), limit: None };
    let error = api.messages().list(&nowhere).await.expect_err("there is no such room");
    let CallError::Procedure(error) = error else { panic!("{error:?}") };
    assert_eq!(error, ChatError::RoomNotFound { room_id: "nowhere".into() });

    // What the schema says of texts is for the server to check.
    let error = api.rooms().create(&RoomId { room_id: String::new() }).await.expect_err("no name");
    let CallError::Rpc(error) = error else { panic!("{error:?}") };
    assert_eq!(error.code(), "VALIDATION_ERROR");
}

#[tokio::test]
async fn an_administrator_clears_a_room() {
    let server = served().await;
    let anybody = Api::connect(server.url()).await.expect("a URL");
    send(&anybody, "one").await;
    let error = anybody.admin().clear(&general()).await.expect_err("not everybody may");
    assert!(matches!(error, CallError::Rpc(error) if error.code() == "UNAUTHORIZED"));
    let options = ConnectOptions::new(server.url()).bearer("secret");
    let admin = Api::connect(options).await.expect("a URL");
    assert_eq!(admin.admin().clear(&general()).await.expect("it is cleared"), 1);
}

#[tokio::test]
async fn a_subscription_that_is_cut_off_goes_on_where_it_was() {
    let server = served().await;
    let proxy = server.proxy().await;
    let (writer, reader) = (
        Api::connect(server.url()).await.expect("a URL"),
        Api::connect(ConnectOptions::new(proxy.url()).base_delay(std::time::Duration::from_millis(20)))
            .await
            .expect("a URL"),
    );
    let resets = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&resets);
    let before = send(&writer, "before").await;
    let events = reader.events(&general()).resume_after(before.id.parse().expect("an id"));
    let mut events = events.on_reset(move || _ = count.fetch_add(1, Relaxed));
    let mut expected = Vec::new();
    let mut heard = Vec::new();
    for number in 0..20 {
        expected.push(send(&writer, &number.to_string()).await);
        if number % 5 == 4 {
            proxy.cut();
        }
        if number % 2 == 0 {
            continue;
        }
        let event = within("an event", events.next()).await.expect("it goes on").expect("it does not fail");
        let RoomEvent::Message { room_id, message } = event;
        assert_eq!(room_id, "general");
        heard.push(message);
    }
    while heard.len() < expected.len() {
        let event = within("an event", events.next()).await.expect("it goes on").expect("it does not fail");
        let RoomEvent::Message { message, .. } = event;
        heard.push(message);
    }
    assert_eq!(heard, expected);
    assert_eq!(resets.load(Relaxed), 0);
}

#[tokio::test]
async fn a_subscription_to_no_room_is_a_typed_error() {
    let server = served().await;
    let api = Api::connect(server.url()).await.expect("a URL");
    let mut events = api.events(&RoomId { room_id: "nowhere".into() });
    let error = within("an error", events.next()).await.expect("it is told").expect_err("there is no room");
    let CallError::Procedure(error) = error else { panic!("{error:?}") };
    assert_eq!(error, ChatError::RoomNotFound { room_id: "nowhere".into() });
}

#[tokio::test]
async fn the_lobby_is_talked_to_and_heard() {
    let server = served().await;
    let api = Api::connect(server.url()).await.expect("a URL");
    let join = |username: Option<&str>| LobbyIncoming::JoinRoom {
        room: "tea".into(),
        username: username.map(str::to_owned),
    };
    let mut ada = api.lobby();
    within("taken", ada.request::<()>(&join(Some("ada")))).await.expect("she joins");
    let (guest, mut heard_by_guest) = api.lobby().split();
    let listening = tokio::spawn(async move { heard_by_guest.next().await });
    within("taken", guest.request::<()>(&join(None))).await.expect("the guest joins");
    let event = within("an event", ada.next()).await.expect("it goes on").expect("it does not fail");
    assert_eq!(event, LobbyOutgoing::UserJoined { room: "tea".into(), username: "guest".into() });

    let say = |room: &str| LobbyIncoming::SendMessage { room: room.into(), text: "Hello!".into() };
    ada.emit(&say("tea")).await.expect("it is sent");
    let said =
        LobbyOutgoing::NewMessage { room: "tea".into(), username: "ada".into(), text: "Hello!".into() };
    let event = within("an event", ada.next()).await.expect("it goes on").expect("it does not fail");
    assert_eq!(event, said);
    let event = within("an event", listening).await.expect("no panic").expect("it goes on");
    assert_eq!(event.expect("it does not fail"), said);

    let error = within("refused", ada.request::<()>(&say("coffee"))).await.expect_err("she is not there");
    assert!(error.to_string().contains("coffee"), "{error}");
}
