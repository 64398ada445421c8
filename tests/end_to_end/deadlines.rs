//! Deadlines: a procedure's own, the server's, the caller's. Whichever comes first drops the handler's future.

use std::time::{Duration, Instant};

use rpc_server::{Limits, Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{Probe, Request, TestServer, Witness, http2::Http2, probe, query};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

/// Never answers.
#[procedure(query)]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Never answers, and has little time for it.
#[procedure(query, timeout = "40ms")]
async fn hang_briefly(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Says how long it may take, in milliseconds.
#[procedure(query)]
async fn time_left(#[ctx] left: TimeLeft) -> Option<u128> {
    left.0
}

/// Says how long it may take, which is a minute.
#[procedure(query, timeout = "60s")]
async fn time_left_of_a_minute(#[ctx] left: TimeLeft) -> Option<u128> {
    left.0
}

struct TimeLeft(Option<u128>);

impl FromContext<App> for TimeLeft {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        Ok(Self(call.deadline().map(|deadline| (deadline - Instant::now()).as_millis())))
    }
}

/// Never comes.
struct Never;

impl FromContext<App> for Never {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let _presence = call.context().probe.enter();
        std::future::pending().await
    }
}

#[procedure(query)]
async fn hang_in_extractor(#[ctx] _never: Never) {}

router! {
    Api for App { hang, hang_briefly, hang_in_extractor, time_left, time_left_of_a_minute }
}

async fn with_timeout(timeout: Option<u64>) -> (TestServer, Witness) {
    let (probe, witness) = probe();
    let limits = Limits { call_timeout: timeout.map(Duration::from_millis), ..Limits::default() };
    let server = Server::new(Api::routes(), App { probe }).limits(limits);
    (TestServer::start(server).await, witness)
}

async fn is_late(server: &TestServer, witness: &mut Witness, request: impl Into<Request>) {
    let mut client = server.connect().await;
    let response = client.ask(request).await;
    let error = response.refused(504, "TIMEOUT");
    assert!(error.get("details").is_none(), "{error}");
    witness.entered().await;
    witness.left().await;
    // The connection goes on.
    assert_eq!(client.ask(Request::get("/api/rpc?path=nobody")).await.status, 404);
}

#[tokio::test]
async fn a_procedure_may_set_its_own() {
    let (server, mut witness) = with_timeout(None).await;
    is_late(&server, &mut witness, query("hangBriefly", Value::Null)).await;
    is_late(&server, &mut witness, Request::get("/api/rpc/hangBriefly")).await;
}

#[tokio::test]
async fn the_server_has_one_for_all() {
    let (server, mut witness) = with_timeout(Some(40)).await;
    is_late(&server, &mut witness, query("hang", Value::Null)).await;
    is_late(&server, &mut witness, query("hangInExtractor", Value::Null)).await;
}

#[tokio::test]
async fn a_caller_may_wait_for_less() {
    let (server, mut witness) = with_timeout(None).await;
    is_late(&server, &mut witness, Request::from(query("hang", Value::Null)).header("RPC-Timeout", "40"))
        .await;
    is_late(&server, &mut witness, Request::get("/api/rpc/hang").header("rpc-timeout", "1")).await;
    is_late(&server, &mut witness, Request::get("/api/rpc/hang").header("rpc-timeout", "0")).await;
}

#[tokio::test]
async fn so_it_is_over_http2() {
    let (server, mut witness) = with_timeout(Some(40)).await;
    let client = Http2::connect(server.address).await;
    client.ask(query("hang", Value::Null)).await.refused(504, "TIMEOUT");
    witness.entered().await;
    witness.left().await;
}

#[tokio::test]
async fn the_shorter_one_holds() {
    let (server, _witness) = with_timeout(Some(30_000)).await;
    let left = async |path: &str, patience: Option<&str>| {
        let mut request = Request::from(query(path, Value::Null));
        if let Some(patience) = patience {
            request = request.header("rpc-timeout", patience);
        }
        server.send(request).await.data().as_u64().expect("a deadline")
    };
    let cases = [
        ("timeLeft", None, 30_000),
        ("timeLeft", Some("20000"), 20_000),
        ("timeLeft", Some("4294967295"), 30_000),
        ("timeLeftOfAMinute", None, 60_000),
        ("timeLeftOfAMinute", Some("40000"), 40_000),
        ("timeLeftOfAMinute", Some("90000"), 60_000),
    ];
    for (path, patience, most) in cases {
        let left = left(path, patience).await;
        assert!(left <= most && left > most - 10_000, "{path} {patience:?}: {left}");
    }
}

#[tokio::test]
async fn there_may_be_none() {
    let (server, _witness) = with_timeout(None).await;
    assert_eq!(server.send(query("timeLeft", Value::Null)).await.data(), json!(null));
}

#[tokio::test]
async fn a_header_that_is_no_number_of_milliseconds_is_a_parse_error() {
    let (server, _witness) = with_timeout(None).await;
    for value in ["", "soon", "-1", "1.5", "1e3", "10s", "0x10", "4294967296", "1 2", "٣"] {
        let request = Request::from(query("timeLeft", Value::Null)).header("rpc-timeout", value);
        server.send(request).await.refused(400, "PARSE_ERROR");
    }
}
