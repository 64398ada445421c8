//! Procedures that say `spawn`: in tasks of their own, and otherwise like all others.

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve, serve_within};
use crate::support::{log, query, socket::call};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_computes_holds_up_no_other_conversation() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("long", "compute", json!(21)).await;
    inside.witness.entered().await;
    for number in 0..10 {
        socket.call("short", "echo", json!(number)).await;
        socket.expect_result("short", number).await;
    }
    assert!(inside.witness.saw_nothing());
    inside.open_the_gate();
    socket.expect_result("long", 42).await;
}

#[tokio::test]
async fn it_is_dropped_like_any_other() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.call("a", "hangInATask", Value::Null).await;
    inside.witness.entered().await;
    socket.cancel("a").await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
    socket.call("a", "hangInATask", Value::Null).await;
    inside.witness.entered().await;
    socket.close().await;
    inside.witness.left().await;
    // Over HTTP as well.
    let mut client = server.connect().await;
    client.write(crate::support::Request::from(query("hangInATask", Value::Null)).bytes()).await;
    inside.witness.entered().await;
    drop(client);
    inside.witness.left().await;
}

#[tokio::test]
async fn its_deadline_holds_and_its_panic_is_told() {
    let limits = Limits { call_timeout: Some(std::time::Duration::from_millis(50)), ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    let mut socket = server.socket().await;
    socket.call("a", "hangInATask", Value::Null).await;
    socket.expect_error("a", "TIMEOUT").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    socket.call("a", "fallInATask", Value::Null).await;
    let error = socket.expect_error("a", "INTERNAL_ERROR").await;
    assert_eq!(log::lines_with(error["details"]["errorId"].as_str().expect("an id")).len(), 1);
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn many_are_answered_one_by_one() {
    let Served { server, inside } = serve().await;
    inside.open_the_gate();
    let mut socket = server.socket().await;
    let answers = socket.exchange((0..500).map(|id| call(&id.to_string(), "compute", json!(id))), 500).await;
    for answer in answers {
        let id: u64 = answer["id"].as_str().expect("an id").parse().expect("a number");
        assert_eq!(answer["data"], id * 2, "{answer}");
    }
    assert_eq!(server.send(query("compute", json!(4))).await.data(), 8);
}
