//! The protocol's reference: every event that it shows is one that a server sends, and every kind is shown.

use std::time::Duration;

use rpc_server::{Limits, RpcError, Tracked, tracked};
use serde_json::json;

use super::{
    api::{Say, server},
    client::{Event, Events},
};
use crate::support::{Request, TestServer};

/// The events in the page's blocks of `events`.
fn shown() -> Vec<Event> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md"))
        .expect("the protocol has a reference");
    let blocks = page.split("\n```events\n").skip(1);
    let blocks = blocks.map(|block| block.split_once("\n```").expect("a block ends").0.to_owned());
    blocks.flat_map(|block| block.split("\n\n").map(Event::parse).collect::<Vec<_>>()).collect()
}

/// What a feed sends that is told this, comments too.
async fn sent(told: Vec<Say>) -> Vec<Event> {
    let (server, outside) = server();
    let limits = Limits { heartbeat_interval: Duration::from_millis(10), ..Limits::default() };
    let server = TestServer::start(server.limits(limits)).await;
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    let mut sent = vec![events.next_block().await.expect("a comment, since nothing was said")];
    for say in told {
        outside.say.send(say).unwrap_or_else(|_| panic!("it listens"));
    }
    drop(outside.say);
    sent.extend(events.rest().await);
    sent
}

#[tokio::test]
async fn every_event_that_it_shows_is_sent_and_every_kind_is_shown() {
    let items = [
        Tracked::untracked(json!({"n": 1})),
        tracked(17, json!({"n": 2})),
        tracked(18, json!({"n": 3})).named("notification"),
        Tracked::reset(),
    ];
    let mut expected = sent(items.into_iter().map(Say::Item).collect()).await;
    for error in [
        RpcError::forbidden("no more"),
        RpcError::unavailable("soon"),
        RpcError::rate_limited(Duration::from_millis(1500)),
    ] {
        expected.extend(sent(vec![Say::Fail(error)]).await.into_iter().skip(1));
    }
    let mut shown = shown();
    let retry = shown.remove(0);
    assert!(retry.retry.is_some_and(|retry| (1000..=3000).contains(&retry)), "{retry:?}");
    // No feed writes JSON on several lines; the chapter on the format has a subscription that does.
    let lines = shown.iter().position(|event| event.data.as_ref().is_some_and(|data| data.contains('\n')));
    let lines = shown.remove(lines.expect("an item on several lines"));
    let data: serde_json::Value = serde_json::from_str(&lines.data.unwrap_or_default()).expect("JSON");
    assert_eq!((data, lines.name), (json!({"n": 4}), None));
    for event in &shown {
        assert!(expected.contains(event), "nobody sends {event:?}: {expected:?}");
    }
    for event in &expected {
        assert!(shown.contains(event), "the page does not show {event:?}");
    }
}
