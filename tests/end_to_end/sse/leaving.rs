//! A client that goes away drops what it asked for, where it is.

use tokio::io::AsyncWriteExt;

use super::{
    api::served,
    client::{Event, Events},
};
use crate::support::{Request, http2::Http2};

#[tokio::test]
async fn a_client_that_closes_its_connection_drops_the_generator() {
    let (server, mut outside) = served().await;
    for request in [Request::get("/api/rpc/silence"), Request::post("/api/rpc/silence", "")] {
        let events = Events::open(&server, request).await;
        outside.witness.entered().await;
        assert!(outside.witness.saw_nothing());
        drop(events);
        outside.witness.left().await;
    }
}

#[tokio::test]
async fn so_does_one_that_is_cut_off_or_says_no_more() {
    let (server, mut outside) = served().await;
    let client = Events::open(&server, Request::get("/api/rpc/silence")).await.into_connection();
    outside.witness.entered().await;
    client.stream.set_zero_linger().expect("a connected socket takes options");
    drop(client);
    outside.witness.left().await;
    let mut client = Events::open(&server, Request::get("/api/rpc/silence")).await.into_connection();
    outside.witness.entered().await;
    client.stream.shutdown().await.expect("the socket is open");
    outside.witness.left().await;
}

#[tokio::test]
async fn so_does_one_in_the_middle_of_many_items() {
    let (server, mut outside) = served().await;
    let mut events = Events::open(&server, Request::get("/api/rpc/flood")).await;
    outside.witness.entered().await;
    for _ in 0..100 {
        events.next().await.expect("an item");
    }
    drop(events);
    outside.witness.left().await;
}

#[tokio::test]
async fn so_does_one_whose_generator_has_a_task_of_its_own() {
    let (server, mut outside) = served().await;
    let request = Request::get("/api/rpc/countInATask").header("last-event-id", "7");
    let mut events = Events::open(&server, request).await;
    outside.witness.entered().await;
    for (id, data) in [("8", "8"), ("9", "9")] {
        assert_eq!(events.next().await, Some(Event::item(id, data)));
    }
    assert!(outside.witness.saw_nothing());
    drop(events);
    outside.witness.left().await;
}

#[tokio::test]
async fn so_does_one_whose_stream_is_not_open_yet() {
    let (server, mut outside) = served().await;
    let mut client = server.connect().await;
    client.write(Request::get("/api/rpc/slow").bytes()).await;
    outside.witness.entered().await;
    drop(client);
    outside.witness.left().await;
}

#[tokio::test]
async fn a_reset_stream_of_http2_drops_its_generator_alone() {
    let (server, mut outside) = served().await;
    let client = Http2::connect(server.address).await;
    let first = Events::open_http2(&client, Request::get("/api/rpc/silence")).await;
    let second = Events::open_http2(&client, Request::get("/api/rpc/silence")).await;
    outside.witness.entered().await;
    outside.witness.entered().await;
    drop(first);
    outside.witness.left().await;
    assert_eq!(client.ask(Request::get("/api/rpc/quick?input=1")).await.data(), 1);
    assert!(outside.witness.saw_nothing());
    client.cut();
    outside.witness.left().await;
    drop(second);
}
