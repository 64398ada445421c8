//! Items with names: they stand in the frame, behind everything else.

use futures::TryStreamExt;
use rpc_client::Connect;
use rpc_server::{Server, prelude::*, tracked};
use serde_json::json;

use crate::support::{TestServer, plain::Empty, socket::subscribe, within};

/// What happens at a desk.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
enum DeskEvent {
    TicketOpened {
        ticket_id: u8,
    },
    #[serde(rename = "desk.closed")]
    Closed,
}

#[procedure(subscription)]
fn desk() -> impl Stream<Item = Tracked<DeskEvent>> {
    let opened = |ticket_id| DeskEvent::TicketOpened { ticket_id };
    futures::stream::iter([
        Tracked::untracked(opened(1)),
        tracked("2", opened(2)).named("urgent"),
        Tracked::reset(),
        Tracked::untracked(DeskEvent::Closed),
    ])
}

/// Items of which each second has a name.
#[procedure(subscription)]
fn every_second() -> impl Stream<Item = Tracked<u32>> {
    futures::stream::iter((0..6).map(|number| {
        let item = Tracked::untracked(number);
        if number % 2 == 1 { item.named("odd") } else { item }
    }))
}

/// An item of such a name.
#[procedure(subscription)]
fn named(input: u8) -> impl Stream<Item = Tracked<u32>> {
    let name =
        ["a \"quoted\" \\ name", "é\u{1f600}\t", "error", "reset", "", "two\nlines"][usize::from(input)];
    futures::stream::iter([Tracked::untracked(1), tracked("7", 2).named(name)])
}

router! {
    Api for Empty { desk(), every_second(), named }
}

async fn served() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

#[tokio::test]
async fn a_name_is_the_last_member_of_an_items_frame() {
    let server = served().await;
    let mut socket = server.socket().await;
    socket.send(subscribe("1", "desk", json!(null))).await;
    for frame in [
        r#"{"type":"data","id":"1","data":{"TicketOpened":{"ticketId":1}},"name":"ticketOpened"}"#,
        r#"{"type":"data","id":"1","data":{"TicketOpened":{"ticketId":2}},"eventId":"2","name":"urgent"}"#,
        r#"{"type":"reset","id":"1"}"#,
        r#"{"type":"data","id":"1","data":"desk.closed","name":"desk.closed"}"#,
        r#"{"type":"complete","id":"1"}"#,
    ] {
        assert_eq!(socket.next_text().await, frame);
    }
}

#[tokio::test]
async fn a_name_is_escaped_and_one_that_is_none_ends_the_subscription() {
    let server = served().await;
    let mut socket = server.socket().await;
    for (input, name) in ["a \"quoted\" \\ name", "é\u{1f600}\t"].into_iter().enumerate() {
        socket.subscribe("1", "named", json!(input)).await;
        socket.expect_item("1", 1).await;
        socket.expect(json!({"type": "data", "id": "1", "data": 2, "eventId": "7", "name": name})).await;
        socket.expect_complete("1").await;
    }
    for input in 2..6 {
        socket.subscribe("1", "named", json!(input)).await;
        socket.expect_item("1", 1).await;
        socket.expect_error("1", "INTERNAL_ERROR").await;
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_name_takes_its_part_of_a_window() {
    let items = [r#"{"type":"data","id":"1","data":0}"#, r#"{"type":"data","id":"1","data":1,"name":"odd"}"#];
    let window: usize = items.map(str::len).iter().sum();
    let server = served().await;
    let mut socket = server.socket().await;
    let mut frame = subscribe("1", "everySecond", json!(null));
    frame["window"] = json!(window);
    socket.send(frame).await;
    for from in [0, 2, 4] {
        socket.expect_item("1", from).await;
        socket.expect(json!({"type": "data", "id": "1", "data": from + 1, "name": "odd"})).await;
        socket.nothing_until_pong().await;
        // Nothing is left of the window, and no more than that was taken: in the end, one byte is enough.
        let bytes = if from < 4 { window } else { 1 };
        socket.send(json!({"type": "more", "id": "1", "bytes": bytes})).await;
    }
    socket.expect_complete("1").await;
}

#[tokio::test]
async fn the_rust_client_reads_items_with_names() {
    let server = served().await;
    let api = Api::connect(&server.url()).await.expect("a client");
    let items: Vec<u32> = within("items", api.every_second().try_collect()).await.expect("items");
    assert_eq!(items, [0, 1, 2, 3, 4, 5]);
    let mut events = api.desk();
    let opened = |ticket_id| Some(DeskEvent::TicketOpened { ticket_id });
    for expected in [opened(1), opened(2), Some(DeskEvent::Closed), None] {
        assert_eq!(within("an event", events.try_next()).await.expect("no failure"), expected);
    }
}
