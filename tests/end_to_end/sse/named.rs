//! Events with names, for `addEventListener`, and the one that says that some are missing.

use rpc_server::prelude::*;
use serde_json::json;

use super::{
    api::{Say, served},
    client::{Event, Events},
};
use crate::support::{Request, TestServer};

#[tokio::test]
async fn an_item_may_be_a_named_event() {
    let (server, outside) = served().await;
    let items = [
        Tracked::untracked(json!(1)),
        Tracked::untracked(json!(2)).named("notification"),
        tracked("a b", json!(3)).named("notification"),
        Tracked::reset(),
        tracked("$", json!("after")),
    ];
    for item in items {
        outside.say.send(Say::Item(item)).unwrap_or_else(|_| panic!("it listens"));
    }
    drop(outside.say);
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    let expected = [
        Event::item(None, "1"),
        Event::item(None, "2").named("notification"),
        Event::item("a b", "3").named("notification"),
        Event::item(None, "null").named("reset"),
        Event::item("$", "\"after\""),
        Event::complete(),
    ];
    assert_eq!(events.rest().await, expected);
}

#[tokio::test]
async fn a_name_or_an_id_that_is_none_ends_it() {
    for item in [Tracked::untracked(json!(1)).named("error"), tracked("two\nlines", json!(1))] {
        let (server, outside) = served().await;
        outside.say.send(Say::Item(item)).unwrap_or_else(|_| panic!("it listens"));
        let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
        let events = events.rest().await;
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].id.as_deref(), events[0].name.as_deref()), (Some("$end"), Some("rpc-error")));
        assert!(events[0].data.as_ref().is_some_and(|data| data.contains("INTERNAL_ERROR")));
    }
}

/// What happens at a desk.
#[derive(Serialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
enum DeskEvent {
    TicketOpened {
        ticket_id: u8,
    },
    #[serde(rename = "desk.closed")]
    Closed,
}

#[procedure(subscription)]
fn plain() -> impl Stream<Item = DeskEvent> {
    futures::stream::iter([DeskEvent::TicketOpened { ticket_id: 1 }, DeskEvent::Closed])
}

#[procedure(subscription)]
fn fallible() -> impl Stream<Item = Result<DeskEvent, RpcError>> {
    futures::stream::iter([Ok(DeskEvent::Closed), Err(RpcError::conflict("it is closed"))])
}

#[procedure(subscription)]
fn with_ids() -> impl Stream<Item = Tracked<DeskEvent>> {
    let opened = || DeskEvent::TicketOpened { ticket_id: 1 };
    futures::stream::iter([tracked(1, opened()), tracked(2, opened()).named("urgent"), Tracked::reset()])
}

/// The type of the items is spelled otherwise, and found nevertheless.
type Item = Result<Tracked<DeskEvent>, RpcError>;

#[procedure(subscription)]
fn fallible_with_ids() -> impl Stream<Item = Item> {
    futures::stream::iter([Ok(tracked(1, DeskEvent::Closed))])
}

#[derive(Clone, Context)]
struct Desk {}

router! { DeskApi for Desk { plain(), fallible(), with_ids(), fallible_with_ids() } }

#[tokio::test]
async fn an_item_that_is_an_event_has_its_name() {
    let server = TestServer::start(Server::new(DeskApi::routes(), Desk {})).await;
    let opened = |id: Option<&'static str>| Event::item(id, r#"{"TicketOpened":{"ticketId":1}}"#);
    let closed = || Event::item(None, "\"desk.closed\"").named("desk.closed");

    let mut events = Events::open(&server, Request::get("/api/rpc/plain")).await;
    assert_eq!(events.rest().await, [opened(None).named("ticketOpened"), closed(), Event::complete()]);

    let mut events = Events::open(&server, Request::get("/api/rpc/fallible")).await;
    assert_eq!(events.next().await, Some(closed()));

    let mut events = Events::open(&server, Request::get("/api/rpc/withIds")).await;
    let expected = [
        opened(Some("1")).named("ticketOpened"),
        opened(Some("2")).named("urgent"),
        Event::item(None, "null").named("reset"),
        Event::complete(),
    ];
    assert_eq!(events.rest().await, expected, "a name that is given wins");

    let mut events = Events::open(&server, Request::get("/api/rpc/fallibleWithIds")).await;
    let expected = [Event::item("1", "\"desk.closed\"").named("desk.closed"), Event::complete()];
    assert_eq!(events.rest().await, expected);
}
