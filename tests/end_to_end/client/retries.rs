//! Queries are tried again; mutations never.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::HeaderMap;
use rpc_client::{Connect, ConnectOptions, TransportErrorKind, batch};
use serde_json::json;
use tokio::net::TcpSocket;

use super::failed;
use crate::support::{
    ScriptedServer,
    plain::Api as Plain,
    scripted::{answer, json_response},
};

/// Reads requests and closes the connection after each, so many times; then it answers.
fn closing(times: usize) -> ScriptedServer {
    ScriptedServer::start(move |mut peer| async move {
        while let Some(asked) = peer.request().await {
            if peer.number < times {
                return;
            }
            let one = json!({"ok": true, "data": 1});
            let body = if asked.json().is_array() { json!([one, one]) } else { one };
            peer.connection.write(json_response("200 OK", &body)).await;
        }
    })
}

async fn client(server: &ScriptedServer, retries: Option<u32>) -> Plain {
    let options = ConnectOptions::new(server.url());
    let options = match retries {
        Some(retries) => options.retries(retries),
        None => options,
    };
    Plain::connect(options).await.expect("a URL")
}

#[tokio::test]
async fn a_query_is_tried_again_as_often_as_is_said() {
    for (retries, tries) in [(None, 3), (Some(0), 1), (Some(1), 2), (Some(5), 6)] {
        let server = closing(usize::MAX);
        let result = client(&server, retries).await.echo(&json!(1)).await;
        failed(result, TransportErrorKind::Closed, true);
        assert_eq!(server.requests().len(), tries);
    }
}

#[tokio::test]
async fn the_first_try_that_goes_well_is_the_last() {
    let server = closing(2);
    assert_eq!(client(&server, None).await.echo(&json!(1)).await.expect("an answer"), 1);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_mutation_is_never_tried_again() {
    let server = closing(usize::MAX);
    failed(client(&server, Some(5)).await.tell(&json!(1)).await, TransportErrorKind::Closed, true);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_batch_is_tried_again_if_all_of_it_are_queries() {
    let server = closing(1);
    let api = client(&server, None).await;
    for answer in batch([api.echo(&json!(1)), api.echo(&json!(2))]).await {
        answer.expect("an answer");
    }
    assert_eq!(server.requests().len(), 2);

    let server = closing(1);
    let api = client(&server, None).await;
    let (query, mutation) = batch((api.echo(&json!(1)), api.tell(&json!(2)))).await;
    failed(query, TransportErrorKind::Closed, true);
    failed(mutation, TransportErrorKind::Closed, true);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_kept_connection_that_ends_costs_a_try() {
    // Answers once, reads another, closes.
    let server = ScriptedServer::start(|mut peer| async move {
        peer.request().await;
        peer.answer(json!(1)).await;
        peer.request().await;
    });
    let api = client(&server, Some(1)).await;
    for _ in 0..4 {
        api.echo(&json!(1)).await.expect("an answer");
    }
    let connections: Vec<_> = server.requests().iter().map(|asked| asked.connection).collect();
    assert_eq!(connections, [0, 0, 1, 1, 2, 2, 3]);
}

#[tokio::test]
async fn an_answer_that_was_begun_is_not_asked_for_again() {
    let whole = answer(json!("once upon a time"));
    for length in [1, 20, whole.len() - 1] {
        let server = ScriptedServer::answering_once(&whole[..length]);
        let result = client(&server, Some(5)).await.echo(&json!(1)).await;
        failed(result, TransportErrorKind::Closed, true);
        assert_eq!(server.requests().len(), 1, "{length}");
    }
}

#[tokio::test]
async fn what_a_server_answers_is_not_asked_for_again() {
    let unavailable =
        json!({"ok": false, "error": {"code": "UNAVAILABLE", "message": "later", "retryable": true}});
    let server = ScriptedServer::answering(json_response("503 Service Unavailable", &unavailable));
    client(&server, Some(5)).await.echo(&json!(1)).await.expect_err("it is refused");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn where_nobody_is_a_query_looks_again() {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("the loopback has a free port");
    let url = format!("http://{}/api/rpc", socket.local_addr().expect("a bound socket has an address"));
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let options = ConnectOptions::new(url).headers(move || {
        count.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok::<_, std::io::Error>(HeaderMap::new()))
    });
    let api = Plain::connect(options).await.expect("a URL");
    failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false);
    assert_eq!(tries.swap(0, Ordering::Relaxed), 3);
    failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false);
    assert_eq!(tries.load(Ordering::Relaxed), 1);
}
