//! Behind somebody else's server.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request as AxumRequest},
    middleware::{Next, from_fn},
};
use rpc_server::{Connection, Limits, tracked};
use serde_json::json;
use tokio::net::TcpListener;

use super::{
    api::{Outside, Say, server},
    client::{Event, Events},
};
use crate::support::{Client, Request, http2::Http2};

async fn tell_the_peer(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: AxumRequest,
    next: Next,
) -> axum::response::Response {
    request.extensions_mut().insert(Connection::new(Some(peer)));
    next.run(request).await
}

async fn mounted() -> (SocketAddr, Outside) {
    let (server, outside) = server();
    let limits = Limits { connections_per_address: Some(1), ..Limits::default() };
    let rpc = server.limits(limits).into_service().expect("all is well formed");
    let app = axum::Router::<()>::new().route_service("/api/rpc/{*path}", rpc).layer(from_fn(tell_the_peer));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (address, outside)
}

#[tokio::test]
async fn a_stream_is_the_same() {
    let (address, mut outside) = mounted().await;
    let mut events = Events::over(Client::connect(address).await, Request::get("/api/rpc/feed")).await;
    outside.witness.entered().await;
    outside.say.send(Say::Item(tracked("1", json!(1)))).unwrap_or_else(|_| panic!("it listens"));
    assert_eq!(events.next().await, Some(Event::item("1", "1")));
    let mut other = Client::connect(address).await;
    other.ask(Request::get("/api/rpc/feed")).await.refused(429, "LIMIT_EXCEEDED");
    drop(events);
    outside.witness.left().await;
}

#[tokio::test]
async fn so_it_is_over_http2() {
    let (address, mut outside) = mounted().await;
    let client = Http2::connect(address).await;
    let events = Events::open_http2(&client, Request::get("/api/rpc/silence")).await;
    outside.witness.entered().await;
    drop(events);
    outside.witness.left().await;
}
