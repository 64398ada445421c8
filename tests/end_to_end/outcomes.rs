//! The logging and the timing layer: how each call ended, told once.

use std::time::Duration;

use rpc_server::{
    Limits, Server,
    layers::{Logging, Outcome, Timing},
    prelude::*,
};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::{Probe, Request, TestServer, Witness, log, probe, query, within};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

#[procedure(query)]
async fn work(input: u32) -> u32 {
    input
}

#[procedure(query)]
async fn fail() -> Result<u32, RpcError> {
    Err(RpcError::new("NO_LUCK", 409, "not today"))
}

#[procedure(query)]
async fn fall() -> u32 {
    panic!("over a cliff")
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("over a cliff");
    }
}

#[procedure(query)]
async fn fall_at_the_end() -> u32 {
    let _bomb = Bomb;
    1
}

#[procedure(query)]
async fn fall_when_dropped(#[ctx] probe: Probe) {
    let _presence = probe.enter();
    let _bomb = Bomb;
    std::future::pending::<()>().await;
}

#[procedure(query)]
async fn connection(#[ctx] id: ConnectionId) -> String {
    id.to_string()
}

#[procedure(query)]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

router! {
    Api for App { work, fail, fall, fall_at_the_end, fall_when_dropped, hang, connection }
}

fn app() -> (Server, Witness) {
    let (probe, witness) = probe();
    let limits = Limits { call_timeout: Some(Duration::from_millis(500)), ..Limits::default() };
    (Server::new(Api::routes(), App { probe }).limits(limits), witness)
}

/// Sends a call, and leaves as soon as it runs.
async fn leave(server: &TestServer, witness: &mut Witness) {
    let mut client = server.connect().await;
    client.write(Request::from(query("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    drop(client);
    witness.left().await;
}

#[tokio::test]
async fn timing_reports_every_call_with_its_outcome() {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let timing = Timing::new(move |route, took, outcome| {
        sender.send((route.path().to_owned(), took, outcome)).unwrap_or(());
    });
    let (server, mut witness) = app();
    let server = TestServer::start(server.layer(timing)).await;
    let mut next = async || {
        let (path, took, outcome) = within("a report", reports.recv()).await.expect("the layer lives");
        assert!(took < Duration::from_secs(20), "{took:?}");
        (path, outcome)
    };
    let failed = |code: &str| Outcome::Failed(code.to_owned());

    server.send(query("work", json!(1))).await;
    assert_eq!(next().await, ("work".to_owned(), Outcome::Ok));
    server.send(query("work", json!("x"))).await;
    assert_eq!(next().await, ("work".to_owned(), failed("BAD_INPUT")));
    server.send(query("fail", Value::Null)).await;
    assert_eq!(next().await, ("fail".to_owned(), failed("NO_LUCK")));
    leave(&server, &mut witness).await;
    assert_eq!(next().await, ("hang".to_owned(), Outcome::Cancelled));
    server.send(Request::from(query("hang", Value::Null))).await.refused(504, "TIMEOUT");
    assert_eq!(next().await, ("hang".to_owned(), Outcome::Cancelled));
}

#[tokio::test]
async fn a_panic_is_a_failure_and_no_cancellation() {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let timing = Timing::new(move |_, _, outcome| sender.send(outcome).unwrap_or(()));
    let (server, _witness) = app();
    let server = TestServer::start(server.layer(timing)).await;
    for path in ["fall", "fallAtTheEnd"] {
        server.send(query(path, Value::Null)).await.refused(500, "INTERNAL_ERROR");
        let outcome = within("a report", reports.recv()).await;
        assert_eq!(outcome, Some(Outcome::Failed("INTERNAL_ERROR".to_owned())), "{path}");
    }
    // What was cancelled before it panicked stays cancelled.
    server.send(query("fallWhenDropped", Value::Null)).await.refused(504, "TIMEOUT");
    assert_eq!(within("a report", reports.recv()).await, Some(Outcome::Cancelled));
}

/// The line about the last call of a connection.
fn last_line(connection: &str) -> String {
    log::lines_with(connection).pop().unwrap_or_default()
}

#[tokio::test]
async fn logging_writes_a_line_for_every_call() {
    let (server, mut witness) = app();
    let server = TestServer::start(server.layer(Logging::new())).await;
    let mut client = server.connect().await;
    // The connection's id stands in every line about its calls, and tells them from those of other tests.
    let id = client.ask(query("connection", Value::Null)).await.data();
    let id = id.as_str().expect("an id").to_owned();
    let line = last_line(&id);
    for part in [" INFO ", "path=\"connection\"", "kind=\"query\"", "elapsed=", "ok"] {
        assert!(line.contains(part), "`{part}` in {line}");
    }
    client.ask(query("work", json!("x"))).await.refused(400, "BAD_INPUT");
    let line = last_line(&id);
    assert!(
        line.contains(" INFO ") && line.contains("refused") && line.contains("code=\"BAD_INPUT\""),
        "{line}"
    );
    client.ask(query("hang", Value::Null)).await.refused(504, "TIMEOUT");
    let line = last_line(&id);
    assert!(
        line.contains(" WARN ") && line.contains("timed out") && line.contains("path=\"hang\""),
        "{line}"
    );
    witness.entered().await;
    witness.left().await;
    client.write(Request::from(query("hang", Value::Null)).bytes()).await;
    witness.entered().await;
    drop(client);
    witness.left().await;
    let line = last_line(&id);
    assert!(line.contains(" INFO ") && line.contains("cancelled"), "{line}");
    assert_eq!(log::lines_with(&id).len(), 4, "one line a call");
}

#[tokio::test]
async fn a_panic_is_logged_as_the_servers_fault() {
    let (server, _witness) = app();
    let server = TestServer::start(server.layer(Logging::new())).await;
    let mut client = server.connect().await;
    let id = client.ask(query("connection", Value::Null)).await.data();
    client.ask(query("fall", Value::Null)).await.refused(500, "INTERNAL_ERROR");
    let line = last_line(id.as_str().expect("an id"));
    assert!(line.contains(" WARN ") && line.contains("code=\"INTERNAL_ERROR\""), "{line}");
}
