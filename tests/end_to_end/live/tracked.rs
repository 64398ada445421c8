//! Items with ids, by which a subscription goes on where its client was, and the word that it cannot.

use rpc_server::{Server, prelude::*, tracked};
use serde_json::{Value, json};

use crate::support::{
    TestServer,
    plain::Empty,
    socket::{Socket, subscribe},
};

/// Counts on from where the client was. What is older than 100 is kept no longer.
#[procedure(subscription)]
fn resumable(#[ctx] after: LastEventId, input: u64) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    try_stream!({
        let mut seen = after.parse::<u64>()?.unwrap_or(100);
        if seen < 100 {
            yield Tracked::reset();
            seen = 100;
        }
        for number in seen + 1..=input {
            yield tracked(number, number * 10);
        }
    })
}

/// The last id, as it came.
#[procedure(subscription)]
fn last_id(#[ctx] after: LastEventId) -> impl Stream<Item = Option<String>> {
    futures::stream::iter([after.get().map(str::to_owned)])
}

/// Items under ids of the caller's.
#[procedure(subscription)]
fn under_ids(input: Vec<String>) -> impl Stream<Item = Tracked<u32>> {
    futures::stream::iter(input.into_iter().map(|id| tracked(id, 1)))
}

/// Some items have ids, and others do not.
#[procedure(subscription)]
fn mixed() -> impl Stream<Item = Tracked<u32>> {
    stream!({
        yield Tracked::untracked(1);
        yield tracked("two", 2);
        yield Tracked::reset();
        yield tracked("three", 3).named("third");
        yield Tracked::untracked(4);
    })
}

router! {
    Api for Empty { resumable, last_id, under_ids, mixed }
}

async fn served() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

async fn expect_item(socket: &mut Socket, id: &str, data: Value, event_id: &str) {
    socket.expect(json!({"type": "data", "id": id, "data": data, "eventId": event_id})).await;
}

/// Subscribes again, after an item.
async fn resume(socket: &mut Socket, id: &str, path: &str, input: Value, last: Value) {
    let mut frame = subscribe(id, path, input);
    frame["lastEventId"] = last;
    socket.send(frame).await;
}

#[tokio::test]
async fn an_item_brings_its_id() {
    let server = served().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "resumable", json!(103)).await;
    for number in 101..=103 {
        expect_item(&mut socket, "a", json!(number * 10), &number.to_string()).await;
    }
    socket.expect_complete("a").await;
}

#[tokio::test]
async fn a_subscription_goes_on_after_the_last_item() {
    let server = served().await;
    for last in 100..=105 {
        let mut socket = server.socket().await;
        resume(&mut socket, "a", "resumable", json!(105), json!(last.to_string())).await;
        for number in last + 1..=105 {
            expect_item(&mut socket, "a", json!(number * 10), &number.to_string()).await;
        }
        socket.expect_complete("a").await;
    }
}

#[tokio::test]
async fn one_that_was_cut_goes_on_without_a_gap_or_a_duplicate() {
    let server = served().await;
    let proxy = server.proxy().await;
    let (mut last, mut seen) = (None, Vec::new());
    while seen.len() < 400 {
        let mut socket = Socket::connect(proxy.address).await;
        resume(&mut socket, "a", "resumable", json!(500), last.clone().into()).await;
        let rest = 400 - seen.len();
        for _ in 0..rest.min(70) {
            let item = socket.next_json().await;
            seen.push(item["data"].as_u64().unwrap_or_else(|| panic!("no item: {item}")));
            last = item["eventId"].as_str().map(str::to_owned);
        }
        // Items that were under way may come still: they were not seen, and come again.
        proxy.cut();
        while let Some(Ok(_)) = socket.next().await {}
    }
    assert_eq!(seen, (101..=500).map(|number| number * 10).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_that_cannot_go_on_says_so_and_begins_anew() {
    let server = served().await;
    let mut socket = server.socket().await;
    resume(&mut socket, "a", "resumable", json!(102), json!("7")).await;
    socket.expect(json!({"type": "reset", "id": "a"})).await;
    expect_item(&mut socket, "a", json!(1010), "101").await;
    expect_item(&mut socket, "a", json!(1020), "102").await;
    socket.expect_complete("a").await;
}

#[tokio::test]
async fn a_last_id_that_is_none_of_the_subscriptions_is_bad_input() {
    let server = served().await;
    let mut socket = server.socket().await;
    resume(&mut socket, "a", "resumable", json!(105), json!("x")).await;
    let error = socket.expect_error("a", "BAD_INPUT").await;
    assert_eq!(error["details"][0]["path"], json!(["lastEventId"]));
}

#[tokio::test]
async fn a_last_id_is_read_as_it_was_sent() {
    let server = served().await;
    let mut socket = server.socket().await;
    for id in ["1", "a b", "~!\"\\/", "x".repeat(256).as_str()] {
        resume(&mut socket, "a", "lastId", Value::Null, json!(id)).await;
        socket.expect_item("a", id).await;
        socket.expect_complete("a").await;
    }
    for nothing in [None, Some(Value::Null)] {
        let mut frame = subscribe("a", "lastId", Value::Null);
        if let Some(nothing) = nothing {
            frame["lastEventId"] = nothing;
        }
        socket.send(frame).await;
        socket.expect_item("a", Value::Null).await;
        socket.expect_complete("a").await;
    }
}

#[tokio::test]
async fn what_cannot_be_an_id_of_an_item_is_refused() {
    let server = served().await;
    let mut socket = server.socket().await;
    for id in [
        json!(1),
        json!(true),
        json!(["1"]),
        json!({}),
        json!("é"),
        json!("a\nb"),
        json!("\0"),
        json!("x".repeat(257)),
        json!("x".repeat(100_000)),
    ] {
        resume(&mut socket, "a", "lastId", Value::Null, id.clone()).await;
        let frame = socket.next_json().await;
        assert!(
            frame["type"] == "error"
                && (frame["id"] == "a" || frame["id"] == "")
                && matches!(frame["error"]["code"].as_str(), Some("PARSE_ERROR" | "BAD_INPUT")),
            "{id}: {frame}"
        );
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn an_id_that_is_none_ends_the_subscription() {
    let server = served().await;
    let mut socket = server.socket().await;
    for id in ["", "é", "a\nb", "$end", "x".repeat(257).as_str()] {
        socket.subscribe("a", "underIds", json!(["fine", id, "never"])).await;
        expect_item(&mut socket, "a", json!(1), "fine").await;
        socket.expect_error("a", "INTERNAL_ERROR").await;
    }
    let ids = ["\"", "\\", "<a>", " ", "~", &"x".repeat(256)];
    socket.subscribe("a", "underIds", json!(ids)).await;
    for id in ids {
        expect_item(&mut socket, "a", json!(1), id).await;
    }
    socket.expect_complete("a").await;
}

#[tokio::test]
async fn some_items_may_have_none_and_a_reset_may_come_at_any_time() {
    let server = served().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "mixed", Value::Null).await;
    socket.expect_item("a", 1).await;
    expect_item(&mut socket, "a", json!(2), "two").await;
    socket.expect(json!({"type": "reset", "id": "a"})).await;
    socket.expect(json!({"type": "data", "id": "a", "data": 3, "eventId": "three", "name": "third"})).await;
    socket.expect_item("a", 4).await;
    socket.expect_complete("a").await;
}
