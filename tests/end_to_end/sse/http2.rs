//! Streams beside each other on one connection.

use serde_json::json;

use super::{
    api::{Say, served},
    client::{Event, Events},
};
use crate::support::{Request, http2::Http2};
use rpc_server::tracked;

#[tokio::test]
async fn streams_and_calls_share_a_connection() {
    let (server, outside) = served().await;
    let client = Http2::connect(server.address).await;
    let mut feed = Events::open_http2(&client, Request::get("/api/rpc/feed")).await;
    let mut count = Events::open_http2(&client, Request::post("/api/rpc/count", "2")).await;
    assert_eq!(feed.head.header("cache-control"), Some("no-store, no-transform"));
    assert_eq!(count.rest().await, [Event::item("1", "1"), Event::item("2", "2"), Event::complete()]);
    for number in ["1", "2"] {
        outside.say.send(Say::Item(tracked(number, json!(number)))).unwrap_or_else(|_| panic!("it listens"));
        assert_eq!(feed.next().await, Some(Event::item(number, &format!("\"{number}\""))));
        assert_eq!(client.ask(Request::get("/api/rpc/quick?input=7")).await.data(), 7);
    }
    drop(outside.say);
    assert_eq!(feed.rest().await, [Event::complete()]);
}
