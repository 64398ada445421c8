//! Batches: many calls in one POST, run at once, answered in order, each on its own.

use std::{sync::Arc, time::Duration};

use rpc_server::{Limits, Server, prelude::*};
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::support::{
    Probe, Request, TestServer, Witness, call, mutation, plain, plain::limited, probe, query,
};

#[derive(Clone, Context)]
struct App {
    #[provide]
    barrier: Arc<Barrier>,
    #[provide]
    probe: Probe,
}

/// Waits for the others.
#[procedure(query)]
async fn meet(#[ctx] barrier: Arc<Barrier>, input: u32) -> u32 {
    barrier.wait().await;
    input
}

/// Waits for good.
#[procedure(query, timeout = "50ms")]
async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Waits for good, with all the time of the world.
#[procedure(query)]
async fn wait(#[ctx] probe: Probe) {
    probe.stay().await;
}

#[procedure(query)]
async fn fall() -> u32 {
    panic!("over a cliff")
}

router! {
    Api for App { meet, hang, wait, fall }
}

async fn meeting_of(count: usize) -> (TestServer, Witness) {
    let (probe, witness) = probe();
    let app = App { barrier: Arc::new(Barrier::new(count)), probe };
    (TestServer::start(Server::new(Api::routes(), app)).await, witness)
}

fn batch(calls: impl IntoIterator<Item = Value>) -> Request {
    Request::post("/api/rpc", Value::from_iter(calls).to_string())
}

#[tokio::test]
async fn answers_stand_in_the_order_of_the_requests_each_on_its_own() {
    let server = plain().await;
    let response = server
        .send(batch([
            query("echo", json!("first")),
            mutation("tell", json!("second")),
            query("nobody", json!(null)),
            query("tell", json!(null)),
            call("subscription", "numbers.count", json!(null)),
            query("letters", json!("three")),
            query("echo", json!("last")),
        ]))
        .await;
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    let answers = response.json();
    let answers = answers.as_array().expect("a list");
    let shown: Vec<_> =
        answers.iter().map(|answer| answer.get("data").unwrap_or(&answer["error"]["code"])).collect();
    assert_eq!(
        shown,
        ["first", "second", "NOT_FOUND", "METHOD_MISMATCH", "METHOD_NOT_ALLOWED", "BAD_INPUT", "last"]
    );
    let oks: Vec<_> = answers.iter().map(|answer| answer["ok"].as_bool()).collect();
    let expected = [true, true, false, false, false, false, true];
    assert_eq!(oks, expected.map(Some));
}

#[tokio::test]
async fn sixty_four_calls_run_at_once() {
    // None of them ends before all of them have begun.
    let (server, _witness) = meeting_of(64).await;
    let response = server.send(batch((0..64).map(|number| query("meet", json!(number))))).await;
    let answers: Vec<_> = (0..64).map(|number| json!({"ok": true, "data": number})).collect();
    assert_eq!(response.json(), Value::Array(answers));
}

#[tokio::test]
async fn sixty_five_calls_are_refused_as_a_whole() {
    let server = plain().await;
    server.send(batch((0..65).map(|n| query("echo", json!(n))))).await.refused(400, "PARSE_ERROR");
}

#[tokio::test]
async fn the_longest_batch_can_be_set() {
    let server = limited(Limits { batch: 2, ..Limits::default() }).await;
    let call = || query("echo", json!(1));
    assert_eq!(server.send(batch([call(), call()])).await.status, 200);
    server.send(batch([call(), call(), call()])).await.refused(400, "PARSE_ERROR");
}

#[tokio::test]
async fn what_is_no_batch_is_refused_as_a_whole() {
    let server = plain().await;
    let call = r#"{"path":["tell"],"type":"mutation","input":1}"#;
    let cases = [
        "[]".to_owned(),
        " [ ] ".to_owned(),
        format!("[{call},{{}}]"),
        format!("[{call},null]"),
        format!("[{call},[{call}]]"),
        format!("[[{call}]]"),
        format!("[{call},]"),
        format!("[{call}"),
        format!("[{call}] {call}"),
        format!("[{call}],"),
        format!("{call},{call}"),
        format!("[{call},{{\"path\":\"tell\",\"type\":\"mutation\"}}]"),
        format!("[{call},{{\"path\":[\"{}\"],\"type\":\"query\"}}]", "x".repeat(257)),
    ];
    for body in cases {
        server.post(body).await.refused(400, "PARSE_ERROR");
    }
}

#[tokio::test]
async fn a_batch_of_one_is_answered_by_a_list_of_one() {
    let response = plain().await.post("\n [ {\"path\":[\"echo\"],\"type\":\"query\",\"input\":1} ] ").await;
    assert_eq!(response.json(), json!([{"ok": true, "data": 1}]));
}

#[tokio::test]
async fn one_that_panics_and_one_that_is_late_leave_the_others_alone() {
    let (server, mut witness) = meeting_of(2).await;
    let response = server
        .send(batch([
            query("meet", json!(1)),
            query("fall", json!(null)),
            query("hang", json!(null)),
            query("meet", json!(2)),
        ]))
        .await;
    witness.entered().await;
    witness.left().await;
    let answers = response.json();
    assert_eq!((&answers[0]["data"], &answers[3]["data"]), (&json!(1), &json!(2)));
    assert_eq!(answers[1]["error"]["code"], "INTERNAL_ERROR");
    assert_eq!(answers[2]["error"]["code"], "TIMEOUT");
}

#[tokio::test]
async fn a_caller_that_leaves_drops_every_call_of_its_batch() {
    let (server, mut witness) = meeting_of(2).await;
    let mut client = server.connect().await;
    client.write(batch((0..10).map(|_| query("wait", json!(null)))).bytes()).await;
    for _ in 0..10 {
        witness.entered().await;
    }
    drop(client);
    for _ in 0..10 {
        witness.left().await;
    }
}

#[tokio::test]
async fn the_time_that_a_caller_gives_holds_for_each_call_of_a_batch() {
    let (server, mut witness) = meeting_of(2).await;
    let calls = batch([query("wait", json!(null)), query("wait", json!(null))]).header("rpc-timeout", "50");
    let response = server.send(calls).await;
    for answer in response.json().as_array().expect("a list") {
        assert_eq!(answer["error"]["code"], "TIMEOUT");
    }
    for _ in 0..2 {
        witness.entered().await;
    }
    for _ in 0..2 {
        witness.left().await;
    }
}

#[tokio::test]
async fn a_batch_has_the_time_of_its_calls_and_not_of_one() {
    let (server, _witness) = meeting_of(2).await;
    let started = std::time::Instant::now();
    let response = server.send(batch((0..64).map(|_| query("hang", json!(null))))).await;
    let answers = response.json();
    assert!(answers.as_array().is_some_and(|answers| answers.len() == 64), "{answers}");
    // One after another they would take 3.2 s.
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}
