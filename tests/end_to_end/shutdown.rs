//! The orderly end: what runs is finished, for a while; nothing new is taken.

use std::{io, net::SocketAddr, time::Duration};

use rpc_server::{Limits, Server, ServerError, prelude::*};
use serde_json::Value;
use tokio::{net::TcpStream, sync::watch};

use crate::support::{Probe, Request, TestServer, Witness, http2::Http2, probe, query, within};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
    #[provide]
    gate: watch::Receiver<bool>,
}

/// Waits until the gate is open.
#[procedure(query)]
async fn wait(#[ctx] probe: Probe, #[ctx] mut gate: watch::Receiver<bool>) -> String {
    let _presence = probe.enter();
    gate.wait_for(|open| *open).await.map_or("the gate is gone", |_| "through the gate").to_owned()
}

router! {
    Api for App { wait }
}

struct Gated {
    server: TestServer,
    witness: Witness,
    gate: watch::Sender<bool>,
}

async fn gated(drain: Duration) -> Gated {
    let (probe, witness) = probe();
    let (gate, open) = watch::channel(false);
    let limits = Limits { drain_timeout: drain, call_timeout: None, ..Limits::default() };
    let server = Server::new(Api::routes(), App { probe, gate: open }).limits(limits);
    Gated { server: TestServer::start(server).await, witness, gate }
}

const LONG: Duration = Duration::from_secs(60);

fn wait_call() -> Vec<u8> {
    Request::from(query("wait", Value::Null)).bytes()
}

/// Waits until nobody listens any more.
async fn refuses(address: SocketAddr) {
    let refused = async {
        loop {
            match TcpStream::connect(address).await {
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return,
                // One that nobody accepts any more may be reset instead.
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    };
    within("connections are refused", refused).await;
}

#[tokio::test]
async fn requests_under_way_are_finished_and_new_connections_refused() {
    let Gated { mut server, mut witness, gate } = gated(LONG).await;
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = server.connect().await;
        client.write(wait_call()).await;
        witness.entered().await;
        clients.push(client);
    }
    server.tell_to_stop();
    refuses(server.address).await;
    assert!(witness.saw_nothing());
    gate.send(true).expect("the calls wait at the gate");
    for mut client in clients {
        let response = client.response().await;
        assert_eq!(response.data(), "through the gate");
        assert_eq!(response.header("connection"), Some("close"));
        client.closed().await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn so_it_is_over_http2() {
    let Gated { mut server, mut witness, gate } = gated(LONG).await;
    let client = Http2::connect(server.address).await;
    let call = tokio::spawn(client.ask(query("wait", Value::Null)));
    witness.entered().await;
    server.tell_to_stop();
    refuses(server.address).await;
    gate.send(true).expect("the call waits at the gate");
    assert_eq!(call.await.expect("no panic").data(), "through the gate");
    within("the connection ends", client.connection).await.expect("no panic").expect("with a goodbye");
    server.stopped().await;
}

#[tokio::test]
async fn connections_that_do_nothing_do_not_delay_the_end() {
    let Gated { mut server, gate, .. } = gated(LONG).await;
    gate.send(true).expect("the server has a receiver");
    let silent = server.connect().await;
    let mut idle = server.connect().await;
    assert_eq!(idle.ask(query("wait", Value::Null)).await.data(), "through the gate");
    let http2 = Http2::connect(server.address).await;
    assert_eq!(http2.ask(query("wait", Value::Null)).await.data(), "through the gate");
    server.tell_to_stop();
    server.stopped().await;
    silent.closed().await;
    idle.closed().await;
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_dropped() {
    let Gated { mut server, mut witness, gate } = gated(Duration::from_millis(50)).await;
    let mut client = server.connect().await;
    client.write(wait_call()).await;
    let http2 = Http2::connect(server.address).await;
    let call = tokio::spawn(
        http2.sender.clone().send_request(
            hyper::Request::get("http://localhost/api/rpc/wait")
                .body(http_body_util::Full::default())
                .expect("a request"),
        ),
    );
    witness.entered().await;
    witness.entered().await;
    server.tell_to_stop();
    witness.left().await;
    witness.left().await;
    server.stopped().await;
    client.closed().await;
    assert!(call.await.expect("no panic").is_err());
    drop(gate);
}

#[tokio::test]
async fn a_request_half_sent_delays_the_end_by_no_more_than_its_limit() {
    let Gated { mut server, gate, .. } = gated(Duration::from_millis(50)).await;
    let mut half = server.connect().await;
    half.write(&wait_call()[..40]).await;
    server.tell_to_stop();
    server.stopped().await;
    half.closed().await;
    drop(gate);
}

#[tokio::test]
async fn dropping_the_server_closes_its_connections() {
    let Gated { server, mut witness, gate } = gated(LONG).await;
    let mut busy = server.connect().await;
    busy.write(wait_call()).await;
    witness.entered().await;
    let silent = server.connect().await;
    server.abort();
    witness.left().await;
    busy.closed().await;
    silent.closed().await;
    refuses(server.address).await;
    drop(gate);
}

#[tokio::test]
async fn an_address_in_use_is_an_error_with_its_name() {
    let Gated { server, gate, .. } = gated(LONG).await;
    let (probe, _witness) = probe();
    let second = Server::new(Api::routes(), App { probe, gate: gate.subscribe() }).serve(server.address);
    let error = within("the second server fails", second).await.expect_err("the address is in use");
    assert!(matches!(error, ServerError::Bind { .. }), "{error:?}");
    assert!(error.to_string().contains(&server.address.to_string()), "{error}");
}

#[tokio::test]
async fn what_is_no_endpoint_or_no_origin_is_an_error() {
    let server = || {
        let (probe, _witness) = probe();
        let (_gate, open) = watch::channel(false);
        Server::new(Api::routes(), App { probe, gate: open })
    };
    for endpoint in ["", "api", "/api/", "/", "/a b", "/a?b", "http://x/api"] {
        let error = server().endpoint(endpoint).into_service().expect_err(endpoint);
        assert!(matches!(error, ServerError::Endpoint(_)), "{error:?}");
    }
    for origin in ["*", "null", "example.com", "https://example.com/", "https://example.com/a"] {
        let error = server().origins([origin]).bind("127.0.0.1:0").await.expect_err(origin);
        assert!(matches!(error, ServerError::Origin(_)), "{error:?}");
    }
}
