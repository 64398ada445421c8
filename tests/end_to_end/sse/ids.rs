//! Where a stream goes on that was cut off.

use super::{
    api::served,
    client::{Event, Events},
};
use crate::support::{Request, http2::Http2};

fn count() -> Request {
    Request::get("/api/rpc/count?input=3")
}

#[tokio::test]
async fn it_goes_on_after_the_last_id() {
    let (server, _outside) = served().await;
    for request in [
        count().header("last-event-id", "2"),
        Request::get("/api/rpc/count?input=3&lastEventId=2"),
        Request::post("/api/rpc/count?lastEventId=%32", "3"),
        // A browser knows better than the URL, which says what it did at first.
        Request::get("/api/rpc/count?input=3&lastEventId=1").header("last-event-id", "2"),
        Request::get("/api/rpc/count?input=3&lastEventId=$end").header("last-event-id", "2"),
    ] {
        let mut events = Events::open(&server, request).await;
        assert_eq!(events.rest().await, [Event::item("3", "3"), Event::complete()]);
    }
}

#[tokio::test]
async fn who_has_seen_none_begins_at_the_beginning() {
    let (server, _outside) = served().await;
    for request in [count().header("last-event-id", ""), Request::get("/api/rpc/count?input=3&lastEventId=")]
    {
        let mut events = Events::open(&server, request).await;
        assert_eq!(events.next().await, Some(Event::item("1", "1")));
    }
}

#[tokio::test]
async fn who_has_seen_the_end_is_told_to_stop() {
    let (server, mut outside) = served().await;
    let http2 = Http2::connect(server.address).await;
    for request in [
        Request::get("/api/rpc/feed").header("last-event-id", "$end"),
        Request::get("/api/rpc/feed?lastEventId=$end"),
        Request::get("/api/rpc/feed?lastEventId=%24end"),
        Request::post("/api/rpc/feed", "").header("last-event-id", "$end"),
        Request::new("HEAD", "/api/rpc/feed").header("last-event-id", "$end"),
    ] {
        for answer in [server.send(request.clone()).await, http2.ask(request).await] {
            assert_eq!((answer.status, answer.text(), answer.header("content-type")), (204, "", None));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
    assert!(outside.witness.saw_nothing());
}

#[tokio::test]
async fn what_is_no_id_is_refused() {
    let (server, mut outside) = served().await;
    let long = "x".repeat(257);
    for id in ["é", "a\tb", &long] {
        let request = Request::get("/api/rpc/feed").header("last-event-id", id);
        server.send(request).await.refused(400, "PARSE_ERROR");
    }
    for query in ["lastEventId=%00", "lastEventId=%FF", "lastEventId=%C3%A9", "lastEventId=1&lastEventId=1"] {
        server.get(&format!("/api/rpc/feed?{query}")).await.refused(400, "PARSE_ERROR");
    }
    assert!(outside.witness.saw_nothing());
    // To a call it means nothing.
    let call = Request::get("/api/rpc/quick?input=1&lastEventId=%C3%A9").header("last-event-id", "é");
    assert_eq!(server.send(call).await.data(), 1);
}

#[tokio::test]
async fn an_id_of_another_kind_than_the_streams_is_the_streams_own_affair() {
    let (server, _outside) = served().await;
    let mut events = Events::open(&server, count().header("last-event-id", "three")).await;
    let events = events.rest().await;
    assert_eq!((events.len(), events[0].name.as_deref()), (1, Some("rpc-error")));
    assert!(events[0].data.as_ref().is_some_and(|data| data.contains("lastEventId")), "{events:?}");
}
