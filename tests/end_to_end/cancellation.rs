//! A caller that goes away drops the future of what it asked for.

use rpc_server::{Layer, Next, Parts, Reply, Server, prelude::*, reply};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::support::{Probe, Request, TestServer, Witness, http2::Http2, mutation, probe, query, within};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

#[procedure(mutation)]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

struct Slow;

impl FromContext<App> for Slow {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let _presence = call.context().probe.enter();
        std::future::pending().await
    }
}

#[procedure(query)]
async fn in_extractor(#[ctx] _slow: Slow) {}

#[procedure(query)]
async fn quick(input: u32) -> u32 {
    input
}

router! {
    Api for App { hang, in_extractor, quick }
}

fn probed() -> (Server, Witness, Probe) {
    let (probe, witness) = probe();
    (Server::new(Api::routes(), App { probe: probe.clone() }), witness, probe)
}

async fn probed_server() -> (TestServer, Witness) {
    let (server, witness, _) = probed();
    (TestServer::start(server).await, witness)
}

#[tokio::test]
async fn a_client_that_closes_its_connection_drops_the_handlers_future() {
    let (server, mut witness) = probed_server().await;
    for request in [
        Request::from(mutation("hang", Value::Null)),
        Request::post("/api/rpc/hang", ""),
        Request::get("/api/rpc/inExtractor"),
        Request::new("HEAD", "/api/rpc/inExtractor"),
    ] {
        let mut client = server.connect().await;
        client.write(request.bytes()).await;
        witness.entered().await;
        assert!(witness.saw_nothing());
        drop(client);
        witness.left().await;
    }
}

#[tokio::test]
async fn so_does_one_that_is_cut_off() {
    let (server, mut witness) = probed_server().await;
    let mut client = server.connect().await;
    client.write(Request::from(mutation("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    // Closed without a goodbye: the peer gets a reset.
    client.stream.set_zero_linger().expect("a connected socket takes options");
    drop(client);
    witness.left().await;
}

#[tokio::test]
async fn so_does_one_that_says_it_will_send_no_more() {
    let (server, mut witness) = probed_server().await;
    let mut client = server.connect().await;
    client.write(Request::from(mutation("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    client.stream.shutdown().await.expect("the socket is open");
    witness.left().await;
}

#[tokio::test]
async fn what_a_client_left_in_a_pipeline_is_given_up_at_its_deadline_at_the_latest() {
    // While a request waits behind the one that runs, the end of the connection is not seen.
    let (server, mut witness) = probed_server().await;
    let mut client = server.connect().await;
    let hang = Request::from(mutation("hang", Value::Null)).header("rpc-timeout", "50").bytes();
    client.write([&hang[..], &hang[..]].concat()).await;
    witness.entered().await;
    drop(client);
    witness.left().await;
    assert_eq!(server.send(query("quick", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn a_reset_stream_of_http2_drops_its_future_alone() {
    let (server, mut witness) = probed_server().await;
    let client = Http2::connect(server.address).await;
    let (first, second) =
        (client.ask(mutation("hang", Value::Null)), client.ask(mutation("hang", Value::Null)));
    let second = tokio::spawn(second);
    let first = tokio::spawn(first);
    witness.entered().await;
    witness.entered().await;
    first.abort();
    witness.left().await;
    // The other still runs, and so does the connection.
    assert_eq!(client.ask(query("quick", json!(1))).await.data(), 1);
    assert!(witness.saw_nothing());
    second.abort();
    witness.left().await;
}

#[tokio::test]
async fn a_closed_connection_of_http2_drops_all_its_futures() {
    let (server, mut witness) = probed_server().await;
    let client = Http2::connect(server.address).await;
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.ask(mutation("hang", Value::Null)))).collect();
    for _ in &calls {
        witness.entered().await;
    }
    client.cut();
    for _ in &calls {
        witness.left().await;
    }
    for call in calls {
        call.abort();
    }
}

/// Waits before it passes a call on, and holds something while it runs.
struct Waiting(Probe);

impl Layer for Waiting {
    fn call(&self, _: Parts, _: &Next) -> Reply {
        let probe = self.0.clone();
        reply::deferred(async move {
            let _presence = probe.enter();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn what_a_layer_awaits_is_dropped_too() {
    let (server, mut witness, probe) = probed();
    let server = TestServer::start(server.layer(Waiting(probe))).await;
    let mut client = server.connect().await;
    client.write(Request::from(query("quick", json!(1))).bytes()).await;
    witness.entered().await;
    drop(client);
    witness.left().await;
}

#[tokio::test]
async fn a_client_that_leaves_before_its_body_is_whole_starts_nothing() {
    let (server, mut witness) = probed_server().await;
    let request = Request::from(mutation("hang", Value::Null)).bytes();
    for length in [10, request.len() / 2, request.len() - 1] {
        let mut client = server.connect().await;
        client.write(&request[..length]).await;
        drop(client);
    }
    assert_eq!(within("the server goes on", server.send(query("quick", json!(1)))).await.data(), 1);
    assert!(witness.saw_nothing());
}
