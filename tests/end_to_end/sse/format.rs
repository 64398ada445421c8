//! What a stream looks like, and how it is asked for.

use serde_json::{Value, json};

use super::{
    api::{Say, served},
    client::{Event, Events},
};
use crate::support::{Request, query, request::encoded};
use rpc_server::tracked;

#[tokio::test]
async fn a_subscription_by_url_is_a_stream_of_its_items() {
    let (server, _outside) = served().await;
    let mut events = Events::open(&server, Request::get("/api/rpc/count?input=2")).await;
    assert_eq!(events.rest().await, [Event::item("1", "1"), Event::item("2", "2"), Event::complete()]);
}

#[tokio::test]
async fn its_head_keeps_everybody_in_between_from_holding_it_back() {
    let (server, _outside) = served().await;
    let events = Events::open(&server, Request::get("/api/rpc/silence")).await;
    let head = &events.head;
    assert_eq!(head.header("cache-control"), Some("no-store, no-transform"));
    assert_eq!(head.header("x-accel-buffering"), Some("no"));
    assert_eq!(head.header("content-length"), None);
    let answer = server.send(query("quick", json!(1))).await;
    assert!(head.header("rpc-schema").is_some());
    assert_eq!(head.header("rpc-schema"), answer.header("rpc-schema"));
}

#[tokio::test]
async fn it_begins_before_there_is_an_item_and_brings_each_at_once() {
    let (server, outside) = served().await;
    // The head and the first line are there: so does `open` fire in a browser.
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    for number in ["1", "2", "3"] {
        outside
            .say
            .send(Say::Item(tracked(number, json!({"n": number}))))
            .unwrap_or_else(|_| panic!("it listens"));
        assert_eq!(events.next().await, Some(Event::item(number, &format!("{{\"n\":\"{number}\"}}"))));
    }
}

#[tokio::test]
async fn the_input_is_a_parameter_or_a_body() {
    let (server, _outside) = served().await;
    for request in [
        Request::get(format!("/api/rpc/count?input={}", encoded(" 1 "))),
        Request::post("/api/rpc/count", "1"),
        Request::post("/api/rpc/count?input=5&path=quick", "1"),
    ] {
        let mut events = Events::open(&server, request).await;
        assert_eq!(events.rest().await, [Event::item("1", "1"), Event::complete()]);
    }
}

#[tokio::test]
async fn it_is_for_who_accepts_it_or_anything() {
    let (server, _outside) = served().await;
    for accept in
        ["*/*", "text/event-stream", "Text/Event-Stream", "application/json, text/plain, */*", "text/*"]
    {
        for request in [Request::get("/api/rpc/count?input=0"), Request::post("/api/rpc/count", "0")] {
            let mut events = Events::open(&server, request.header("accept", accept)).await;
            assert_eq!(events.rest().await, [Event::complete()]);
        }
    }
    for accept in ["application/json", "text/html", ""] {
        let request = Request::get("/api/rpc/count?input=0").header("accept", accept);
        server.send(request).await.refused(400, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn json_on_several_lines_stays_json() {
    let (server, _outside) = served().await;
    let mut events = Events::open(&server, Request::get("/api/rpc/lines")).await;
    let mut json = Vec::new();
    while let Some(Event { data: Some(data), name: None, .. }) = events.next().await {
        json.push(serde_json::from_str::<Value>(&data).expect("JSON"));
    }
    assert_eq!(json, [json!({"a": [1, 2], "b": "\n"}), json!([])]);
}

#[tokio::test]
async fn many_items_come_in_their_order() {
    let (server, _outside) = served().await;
    let mut events = Events::open(&server, Request::get("/api/rpc/count?input=20000")).await;
    for number in 1..=20_000 {
        let item = events.next().await.expect("an item");
        assert_eq!((item.id, item.data), (Some(number.to_string()), Some(number.to_string())));
    }
    assert_eq!(events.rest().await, [Event::complete()]);
}
