//! The order in which a call is checked: the request, `NOT_FOUND`, `METHOD_NOT_ALLOWED`, `METHOD_MISMATCH`, layers and
//! extractors, the input.

use futures::Stream;
use rpc_server::{Layer, Next, Parts, Reply, Server, prelude::*, reply};
use serde_json::{Value, json};

use crate::support::{TestServer, call, mutation, plain::Empty, query};

/// Lets nobody in.
struct Nobody;

impl FromContext<Empty> for Nobody {
    async fn from_context(_: &Call<Empty>) -> Result<Self, RpcError> {
        Err(RpcError::unauthorized("nobody may"))
    }
}

#[procedure(query)]
async fn read(#[ctx] _nobody: Nobody, input: u32) -> u32 {
    input
}

#[procedure(mutation)]
async fn write(#[ctx] _nobody: Nobody, input: u32) -> u32 {
    input
}

#[procedure(subscription)]
fn listen(#[ctx] _nobody: Nobody, input: u32) -> impl Stream<Item = u32> {
    futures::stream::iter([input])
}

#[procedure(query)]
async fn open(input: u32) -> u32 {
    input
}

router! {
    Api for Empty { read, write, listen, open }
}

/// Refuses every call.
struct Closed;

impl Layer for Closed {
    fn call(&self, _: Parts, _: &Next) -> Reply {
        reply::failed(RpcError::unavailable("closed for today"))
    }
}

async fn server() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

#[tokio::test]
async fn the_request_is_looked_at_before_the_procedure() {
    let server = server().await;
    let nobody = r#"{"path":["nobody"],"type":"query","input":}"#;
    server.post(nobody).await.refused(400, "PARSE_ERROR");
    server.get("/api/rpc?path=nobody&input=%7B").await.refused(400, "PARSE_ERROR");
    server.get("/api/rpc/nobody?input=%7B").await.refused(400, "PARSE_ERROR");
}

#[tokio::test]
async fn the_procedure_is_looked_for_before_its_kind() {
    let server = server().await;
    server.send(call("subscription", "nobody", json!(1))).await.refused(404, "NOT_FOUND");
    server.send(mutation("nobody", json!(1))).await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn that_it_needs_a_stream_comes_before_its_kind() {
    let server = server().await;
    for kind in ["query", "mutation", "subscription"] {
        server.send(call(kind, "listen", json!("x"))).await.refused(400, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn the_kind_is_checked_before_any_extractor_runs() {
    let server = server().await;
    server.send(mutation("read", json!("x"))).await.refused(400, "METHOD_MISMATCH");
    server.send(query("write", json!("x"))).await.refused(400, "METHOD_MISMATCH");
    server.get("/api/rpc?path=write&input=1").await.refused(400, "METHOD_MISMATCH");
    server.get("/api/rpc/write?input=1").await.refused(405, "METHOD_MISMATCH");
}

#[tokio::test]
async fn extractors_run_before_the_input_is_looked_at() {
    let server = server().await;
    for input in [json!("x"), json!(null), json!({"a": 1}), json!(1), Value::Null] {
        server.send(query("read", input.clone())).await.refused(401, "UNAUTHORIZED");
        server.send(mutation("write", input)).await.refused(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn layers_run_before_extractors_and_after_the_kind() {
    let server = TestServer::start(Server::new(Api::routes(), Empty {}).layer(Closed)).await;
    server.send(query("nobody", json!(1))).await.refused(404, "NOT_FOUND");
    server.send(query("listen", json!(1))).await.refused(400, "METHOD_NOT_ALLOWED");
    server.send(mutation("read", json!(1))).await.refused(400, "METHOD_MISMATCH");
    server.send(query("read", json!("x"))).await.refused(503, "UNAVAILABLE");
    server.send(query("open", json!("x"))).await.refused(503, "UNAVAILABLE");
}
