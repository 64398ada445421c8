//! Events with names, for `addEventListener`, and the one that says that some are missing.

use rpc_server::{Tracked, tracked};
use serde_json::json;

use super::{
    api::{Say, served},
    client::{Event, Events},
};
use crate::support::Request;

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
