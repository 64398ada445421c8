//! How many streams an address may have open.

use rpc_server::Limits;

use super::{
    api::{Outside, served, server},
    client::Events,
};
use crate::support::{Client, Request, TestServer, http2::Http2, within};

async fn limited(connections_per_address: u32) -> (TestServer, Outside) {
    let (server, outside) = server();
    let limits = Limits { connections_per_address: Some(connections_per_address), ..Limits::default() };
    (TestServer::start(server.limits(limits)).await, outside)
}

#[tokio::test]
async fn beyond_the_limit_a_stream_is_refused_until_another_ends() {
    let (server, mut outside) = limited(2).await;
    let http2 = Http2::connect(server.address).await;
    let silence = || Request::get("/api/rpc/silence");
    let first = Events::open(&server, silence()).await;
    let second = Events::open_http2(&http2, silence()).await;
    outside.witness.entered().await;
    outside.witness.entered().await;
    for answer in [server.send(silence()).await, http2.ask(silence()).await] {
        answer.refused(429, "LIMIT_EXCEEDED");
    }
    // Calls are not counted, and what is no stream neither.
    assert_eq!(server.get("/api/rpc/quick?input=1").await.data(), 1);
    server.get("/api/rpc/closed").await.refused(429, "LIMIT_EXCEEDED");
    assert!(outside.witness.saw_nothing());
    drop(first);
    outside.witness.left().await;
    let again = async {
        // The place is free a moment after the generator is gone.
        while server.get("/api/rpc/closed").await.status == 429 {}
    };
    within("there is a place", again).await;
    // What was refused by its extractor has given its place back.
    let third = Events::open(&server, silence()).await;
    drop((second, third));
}

#[tokio::test]
async fn a_stream_that_is_over_gives_its_place_back() {
    let (server, _outside) = limited(1).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        let mut events = Events::over(client, Request::get("/api/rpc/count?input=1")).await;
        assert_eq!(events.rest().await.len(), 2);
        client = events.into_client().await;
        // Once it answers again, it has done with the stream.
        assert_eq!(client.ask(Request::get("/api/rpc/quick?input=1")).await.data(), 1);
    }
}

#[tokio::test]
async fn there_is_no_limit_by_default() {
    let (server, _outside) = served().await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        let client = Client::connect(server.address).await;
        streams.push(Events::over(client, Request::get("/api/rpc/silence")).await);
    }
}
