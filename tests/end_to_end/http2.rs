//! HTTP/2 with prior knowledge, on the same port.

use std::sync::Arc;

use rpc_server::{Limits, Server, prelude::*};
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::support::{Request, TestServer, http2::Http2, mutation, plain, plain::limited, query};

#[derive(Clone, Context)]
struct App {
    #[provide]
    barrier: Arc<Barrier>,
}

/// Waits for the others.
#[procedure(query)]
async fn meet(#[ctx] barrier: Arc<Barrier>, input: u32) -> u32 {
    barrier.wait().await;
    input
}

router! {
    Api for App { meet }
}

#[tokio::test]
async fn every_form_of_call_is_answered() {
    let server = plain().await;
    let client = Http2::connect(server.address).await;
    assert_eq!(client.ask(query("echo", json!({"a": "é"}))).await.data(), json!({"a": "é"}));
    assert_eq!(client.ask(mutation("tell", json!(1))).await.data(), 1);
    assert_eq!(client.ask(Request::get("/api/rpc?path=echo&input=2")).await.data(), 2);
    assert_eq!(client.ask(Request::get("/api/rpc/echo?input=3")).await.data(), 3);
    assert_eq!(client.ask(Request::post("/api/rpc/tell", "4")).await.data(), 4);
    let batch = client.ask(Value::Array(vec![query("echo", json!(5)), query("nobody", json!(6))])).await;
    assert_eq!((&batch.json()[0]["data"], &batch.json()[1]["ok"]), (&json!(5), &json!(false)));
    assert_eq!(client.ask(Request::new("OPTIONS", "/api/rpc")).await.status, 204);
    let head = client.ask(Request::new("HEAD", "/api/rpc/echo?input=3")).await;
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("20")));
}

#[tokio::test]
async fn every_refusal_is_answered() {
    let server = limited(Limits { body: 1000, ..Limits::default() }).await;
    let client = Http2::connect(server.address).await;
    client.ask(json!({})).await.refused(400, "PARSE_ERROR");
    client.ask(query("nobody", json!(1))).await.refused(404, "NOT_FOUND");
    client.ask(mutation("echo", json!(1))).await.refused(400, "METHOD_MISMATCH");
    client.ask(query("letters", json!("x"))).await.refused(400, "BAD_INPUT");
    client.ask(Request::get("/api/rpc/tell")).await.refused(405, "METHOD_MISMATCH");
    client
        .ask(Request::post("/api/rpc", "{}").header("content-type", "text/plain"))
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    client.ask(query("echo", json!("x".repeat(1000)))).await.refused(413, "PAYLOAD_TOO_LARGE");
    client.ask(query("echo", json!("x".repeat(500_000)))).await.refused(413, "PAYLOAD_TOO_LARGE");
    // None of this cost the connection.
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn calls_of_one_connection_run_at_once() {
    let app = App { barrier: Arc::new(Barrier::new(100)) };
    let server = TestServer::start(Server::new(Api::routes(), app)).await;
    let client = Http2::connect(server.address).await;
    let calls: Vec<_> =
        (0..100).map(|number| tokio::spawn(client.ask(query("meet", json!(number))))).collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.expect("no panic").data(), number);
    }
}

#[tokio::test]
async fn large_inputs_and_answers_arrive_whole() {
    let server = plain().await;
    let client = Http2::connect(server.address).await;
    let text = "x".repeat(1_000_000);
    assert_eq!(client.ask(query("echo", json!(text))).await.data(), *text);
    let letters = client.ask(query("letters", json!(5_000_000))).await.data();
    assert_eq!(letters.as_str().map(str::len), Some(5_000_000));
}
