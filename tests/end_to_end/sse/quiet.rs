//! What is said while there is nothing to say.

use std::time::{Duration, Instant};

use rpc_server::{Limits, tracked};
use serde_json::json;

use super::{
    api::{Say, server},
    client::{Event, Events},
};
use crate::support::{Request, TestServer, http2::Http2};

const INTERVAL: Duration = Duration::from_millis(20);

fn is_comment(event: &Event) -> bool {
    event.comment.is_some() && *event == Event { comment: event.comment.clone(), ..Event::default() }
}

#[tokio::test]
async fn a_stream_without_items_is_kept_alive_by_comments() {
    let (server, outside) = server();
    // A stream is no idle connection, and no call that takes too long.
    let limits = Limits {
        heartbeat_interval: INTERVAL,
        idle_timeout: INTERVAL,
        write_timeout: INTERVAL,
        call_timeout: Some(10 * INTERVAL),
        ..Limits::default()
    };
    let server = TestServer::start(server.limits(limits)).await;
    let began = Instant::now();
    let client = Http2::connect(server.address).await;
    let request = Request::get("/api/rpc/silence");
    for mut events in
        [Events::open_http2(&client, request.clone()).await, Events::open(&server, request).await]
    {
        for _ in 0..20 {
            let comment = events.next_block().await.expect("a comment");
            assert!(is_comment(&comment), "{comment:?}");
        }
        assert!(began.elapsed() >= 20 * INTERVAL, "{:?}", began.elapsed());
    }
    drop(outside);
}

#[tokio::test]
async fn nothing_is_said_between_items_that_come_in_time() {
    let (server, outside) = server();
    let limits = Limits { heartbeat_interval: Duration::from_secs(60), ..Limits::default() };
    let server = TestServer::start(server.limits(limits)).await;
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    for number in ["1", "2", "3"] {
        tokio::time::sleep(INTERVAL).await;
        outside.say.send(Say::Item(tracked(number, json!(1)))).unwrap_or_else(|_| panic!("it listens"));
        assert_eq!(events.next_block().await, Some(Event::item(number, "1")));
    }
}

#[tokio::test]
async fn an_interval_may_be_any_time() {
    for heartbeat_interval in [Duration::ZERO, Duration::MAX] {
        let (server, outside) = server();
        let limits = Limits { heartbeat_interval, ..Limits::default() };
        let server = TestServer::start(server.limits(limits)).await;
        let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
        outside.say.send(Say::Item(tracked("1", json!(1)))).unwrap_or_else(|_| panic!("it listens"));
        assert_eq!(events.next().await, Some(Event::item("1", "1")));
    }
}
