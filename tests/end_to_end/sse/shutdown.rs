//! The server's end, which is not the stream's.

use std::{io, time::Duration};

use rpc_server::Limits;
use tokio::net::TcpStream;

use super::{
    api::{served, server},
    client::Events,
};
use crate::support::{Request, TestServer, http2::Http2, within};

#[tokio::test]
async fn streams_end_without_their_end_so_that_clients_come_back_elsewhere() {
    let (server, mut outside) = server();
    let limits = Limits { drain_timeout: Duration::from_secs(600), ..Limits::default() };
    let mut server = TestServer::start(server.limits(limits)).await;
    let http2 = Http2::connect(server.address).await;
    let mut streams = [
        Events::open(&server, Request::get("/api/rpc/silence")).await,
        Events::open(&server, Request::get("/api/rpc/feed")).await,
        Events::open_http2(&http2, Request::get("/api/rpc/silence")).await,
    ];
    for _ in &streams {
        outside.witness.entered().await;
    }
    server.tell_to_stop();
    for events in &mut streams {
        assert_eq!(events.rest().await, []);
        outside.witness.left().await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn so_does_one_that_has_always_more_to_say() {
    let (mut server, mut outside) = served().await;
    let mut events = Events::open(&server, Request::get("/api/rpc/flood")).await;
    outside.witness.entered().await;
    server.tell_to_stop();
    while let Some(event) = events.next().await {
        assert_eq!((event.id, event.name), (None, None));
    }
    outside.witness.left().await;
    server.stopped().await;
}

#[tokio::test]
async fn a_stream_that_is_asked_for_too_late_is_refused() {
    let (mut server, mut outside) = served().await;
    let mut client = server.connect().await;
    // A request that is under way when the server is told to stop.
    let request = Request::post("/api/rpc/feed", " ").bytes();
    let (head, body) = request.split_at(request.len() - 1);
    client.write(Request::get("/api/rpc/quick?input=1").bytes()).await;
    client.response().await.data();
    client.write(head).await;
    let mut busy = Events::open(&server, Request::get("/api/rpc/silence")).await;
    outside.witness.entered().await;
    server.tell_to_stop();
    assert_eq!(busy.rest().await, []);
    outside.witness.left().await;
    client.write(body).await;
    client.response().await.refused(503, "UNAVAILABLE");
    let address = server.address;
    server.stopped().await;
    let refused = within("nobody listens", TcpStream::connect(address)).await;
    assert_eq!(refused.expect_err("the server is gone").kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_server_that_is_dropped_drops_its_streams() {
    let (server, mut outside) = served().await;
    let events = Events::open(&server, Request::get("/api/rpc/silence")).await;
    outside.witness.entered().await;
    server.abort();
    outside.witness.left().await;
    drop(events);
}
