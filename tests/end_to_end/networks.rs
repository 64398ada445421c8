//! Calls over networks that split, delay, hold back, lose and cut.

use std::time::Duration;

use rpc_server::{Limits, Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{
    Client, Flow, Probe, Proxy, Request, TestServer, Witness, http2::Http2, mutation, probe, query,
};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

#[procedure(query)]
async fn echo(input: Value) -> Value {
    input
}

#[procedure(mutation)]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

router! {
    Api for App { echo, hang }
}

async fn behind_a_proxy(limits: Limits) -> (TestServer, Proxy, Witness) {
    let (probe, witness) = probe();
    let server = TestServer::start(Server::new(Api::routes(), App { probe }).limits(limits)).await;
    let proxy = server.proxy().await;
    (server, proxy, witness)
}

#[tokio::test]
async fn a_request_in_any_pieces_is_answered() {
    let (_server, proxy, _witness) = behind_a_proxy(Limits::default()).await;
    let input = json!("😀".repeat(1000));
    for flow in [Flow::Split, Flow::Delayed(Duration::from_millis(5)), Flow::Open] {
        proxy.both(flow);
        let mut client = Client::connect(proxy.address).await;
        for _ in 0..3 {
            assert_eq!(client.ask(query("echo", input.clone())).await.data(), input, "{flow:?}");
        }
        let client = Http2::connect(proxy.address).await;
        assert_eq!(client.ask(query("echo", input.clone())).await.data(), input, "{flow:?}");
    }
}

#[tokio::test]
async fn what_was_held_back_goes_on() {
    let (_server, proxy, mut witness) = behind_a_proxy(Limits::default()).await;
    let mut client = Client::connect(proxy.address).await;
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    proxy.to_server(Flow::Held);
    client.write(Request::from(mutation("hang", Value::Null)).bytes()).await;
    let mut other = Client::connect(proxy.address).await;
    other.write(Request::from(query("echo", json!(2))).bytes()).await;
    assert!(witness.saw_nothing());
    proxy.to_server(Flow::Open);
    witness.entered().await;
    assert_eq!(other.response().await.data(), 2);
}

#[tokio::test]
async fn a_cut_network_drops_what_was_called_over_it() {
    let (server, proxy, mut witness) = behind_a_proxy(Limits::default()).await;
    let mut client = Client::connect(proxy.address).await;
    client.write(Request::from(mutation("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    proxy.cut();
    witness.left().await;
    client.closed().await;
    // New connections go through, and so do those that were not cut.
    let mut client = Client::connect(proxy.address).await;
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn a_call_over_a_half_open_connection_ends_at_its_deadline() {
    let limits = Limits { call_timeout: Some(Duration::from_millis(200)), ..Limits::default() };
    let (_server, proxy, mut witness) = behind_a_proxy(limits).await;
    let mut client = Client::connect(proxy.address).await;
    client.write(Request::from(mutation("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    proxy.both(Flow::Lost);
    drop(client);
    witness.left().await;
}
