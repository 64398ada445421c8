//! Clients that do not read hold back what is read from the generator, and nothing else.

use std::time::Duration;

use rpc_server::Limits;

use super::{
    api::{served, server},
    client::{Event, Events},
};
use crate::support::{Request, TestServer, http2::Http2};

/// More than what sockets, and the windows of HTTP/2, hold between the two; in items of 1 KiB.
const MOST: usize = 48 * 1024;

#[tokio::test]
async fn a_client_that_has_stopped_reading_is_given_up_and_has_not_filled_the_memory() {
    let (server, mut outside) = server();
    let limits = Limits { write_timeout: Duration::from_millis(100), ..Limits::default() };
    let server = TestServer::start(server.limits(limits)).await;
    let events = Events::open(&server, Request::get("/api/rpc/flood")).await;
    outside.witness.entered().await;
    // Nothing is read any more.
    outside.witness.left().await;
    assert!(outside.produced.count() < MOST, "{}", outside.produced.count());
    drop(events);
}

#[tokio::test]
async fn so_it_is_with_a_stream_of_http2_beside_which_others_go_on() {
    let (server, mut outside) = served().await;
    let client = Http2::connect(server.address).await;
    let events = Events::open_http2(&client, Request::get("/api/rpc/flood")).await;
    outside.witness.entered().await;
    for number in 0..100 {
        let answer = client.ask(Request::get(format!("/api/rpc/quick?input={number}"))).await;
        assert_eq!(answer.data(), number);
    }
    assert!(outside.produced.count() < MOST, "{}", outside.produced.count());
    assert!(outside.witness.saw_nothing());
    drop(events);
    outside.witness.left().await;
}

#[tokio::test]
async fn a_client_that_reads_again_has_missed_nothing() {
    let (server, _outside) = served().await;
    let most = 300_000;
    let mut events = Events::open(&server, Request::get(format!("/api/rpc/count?input={most}"))).await;
    for number in 1..=most {
        if number % 100_000 == 0 {
            // Enough for the server to fill what is between the two.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let item = events.next().await.expect("an item");
        assert_eq!(item.id, Some(number.to_string()));
    }
    assert_eq!(events.rest().await, [Event::complete()]);
}
