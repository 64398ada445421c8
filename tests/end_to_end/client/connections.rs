//! Connections are kept, shared, and not trusted.

use std::{collections::HashSet, sync::mpsc, time::Duration};

use futures::future::join_all;
use rpc_client::{Connect, ConnectOptions, TransportErrorKind};
use serde_json::json;

use super::{
    api::{Api, serve, serve_meetings_of},
    failed,
};
use crate::support::{ScriptedServer, plain::Api as Plain, scripted::answer};

async fn connection(api: &Api) -> String {
    api.connection().await.expect("an answer")
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let served = serve().await;
    let api = served.client().await;
    let first = connection(&api).await;
    for _ in 0..20 {
        assert_eq!(connection(&api).await, first);
    }
}

#[tokio::test]
async fn clones_and_nested_routers_share_connections_and_clients_do_not() {
    let served = serve().await;
    let api = served.client().await;
    let first = connection(&api).await;
    assert_eq!(connection(&api.clone()).await, first);
    assert_eq!(api.office().connection().await.expect("an answer"), first);
    let spawned = tokio::spawn(api.office().connection());
    assert_eq!(spawned.await.expect("no panic").expect("an answer"), first);
    assert_ne!(connection(&served.client().await).await, first);
}

#[tokio::test]
async fn calls_at_once_have_a_connection_each_and_leave_them_to_later_ones() {
    let served = serve_meetings_of(64).await;
    let api = served.client().await;
    let numbers: Vec<u32> = (0..64).collect();
    let meet = async || join_all(numbers.iter().map(|number| api.meet(number))).await;
    meet().await.into_iter().for_each(|answer| _ = answer.expect("an answer"));
    let of_these = join_all((0..64).map(|_| api.connection())).await;
    let of_these: HashSet<String> = of_these.into_iter().map(|id| id.expect("an answer")).collect();
    meet().await.into_iter().for_each(|answer| _ = answer.expect("an answer"));
    let of_those = join_all((0..64).map(|_| api.connection())).await;
    assert!(of_those.into_iter().all(|id| of_these.contains(&id.expect("an answer"))));
}

#[tokio::test]
async fn as_many_are_kept_as_is_said_and_for_as_long() {
    let served = serve_meetings_of(3).await;
    let ids = async |api: Api| {
        let numbers = [1, 2, 3];
        join_all(numbers.iter().map(|number| api.meet(number))).await;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(connection(&api).await);
        }
        ids.iter().collect::<HashSet<_>>().len()
    };
    assert_eq!(ids(served.client_with(|options| options.max_idle(1)).await).await, 1);
    assert_eq!(ids(served.client_with(|options| options.max_idle(0)).await).await, 4);
    assert_eq!(ids(served.client_with(|options| options.idle_timeout(Duration::ZERO)).await).await, 4);
}

/// What was sent has arrived, as far as the loopback goes: nothing tells when it has.
async fn arrived() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

#[tokio::test]
async fn a_mutation_over_a_connection_that_was_closed_meanwhile_is_made_once() {
    // Each connection is closed after one answer, which does not say so.
    let (tell, told) = mpsc::channel();
    let server = ScriptedServer::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            if let Some(asked) = peer.request().await {
                peer.answer(asked.json()["input"].clone()).await;
            }
            drop(peer);
            arrived().await;
            tell.send(()).unwrap_or(());
        }
    });
    let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
    for number in 0..10 {
        assert_eq!(api.tell(&json!(number)).await.expect("an answer"), number);
        // The thread waits, and with it the runtime, which learns nothing of what happens to its sockets.
        told.recv().expect("the script goes on");
    }
    let asked: Vec<_> =
        server.requests().iter().map(|asked| (asked.connection, asked.json()["input"].clone())).collect();
    let once: Vec<_> = (0..10).map(|number| (number, json!(number))).collect();
    assert_eq!(asked, once);
}

#[tokio::test]
async fn so_it_is_if_all_of_many_were_closed() {
    let mut served = serve_meetings_of(8).await;
    let api = served.client_with(|options| options.retries(0)).await;
    let numbers: Vec<u32> = (0..8).collect();
    join_all(numbers.iter().map(|number| api.meet(number))).await;
    served.server.tell_to_stop();
    served.server.stopped().await;
    failed(api.shop().upstairs().add(&1).await, TransportErrorKind::Connect, false);
}

#[tokio::test]
async fn a_mutation_that_is_not_answered_is_made_once() {
    // The first call over each connection is answered. The second is read, and then the connection is closed.
    let server = ScriptedServer::start(|mut peer| async move {
        peer.request().await;
        peer.answer(json!(1)).await;
        peer.request().await;
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    api.tell(&json!("first")).await.expect("an answer");
    let message = failed(api.tell(&json!("second")).await, TransportErrorKind::Closed, true);
    super::says(&message, &["before the answer came", &server.url(), "may have been done"]);
    assert_eq!(server.requests().len(), 2);
}

/// A server that says something more after an answer, at once or later, and counts who was asked what.
async fn is_not_used_again(after: &'static [u8], at_once: bool) {
    let (tell, told) = mpsc::channel();
    let server = ScriptedServer::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            let Some(asked) = peer.request().await else { return };
            let answer = answer(asked.json()["input"].clone());
            if at_once {
                peer.connection.write([&answer[..], after].concat()).await;
            } else {
                peer.connection.write(answer).await;
                // Written by itself, after what came before it was read.
                if peer.number == 0 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    peer.connection.write(after).await;
                }
            }
            arrived().await;
            tell.send(()).unwrap_or(());
            while peer.request().await.is_some() {
                peer.answer(json!("stolen")).await;
            }
        }
    });
    let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
    for number in 0..3 {
        assert_eq!(api.tell(&json!(number)).await.expect("an answer"), number, "{after:?}");
        told.recv().expect("the script goes on");
        if !at_once {
            break;
        }
    }
    if !at_once {
        assert_eq!(api.tell(&json!(1)).await.expect("an answer"), 1, "{after:?}");
    }
    let connections: Vec<_> = server.requests().iter().map(|asked| asked.connection).collect();
    let expected: Vec<_> = (0..connections.len()).collect();
    assert_eq!(connections, expected, "{after:?}");
}

#[tokio::test]
async fn a_connection_with_more_in_it_than_an_answer_is_not_used_again() {
    let timed_out = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let stolen = b"HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n{\"ok\":true,\"data\":\"old\"}";
    for after in [&b"x"[..], b"\r\n", timed_out, stolen] {
        is_not_used_again(after, true).await;
        is_not_used_again(after, false).await;
    }
}

#[tokio::test]
async fn a_connection_on_which_the_server_will_say_no_more_is_not_used_again() {
    let (tell, told) = mpsc::channel();
    let server = ScriptedServer::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            peer.request().await;
            peer.answer(json!(1)).await;
            peer.connection.stream_end().await;
            arrived().await;
            tell.send(()).unwrap_or(());
            // It would still hear what is said.
            while peer.request().await.is_some() {}
        }
    });
    let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
    for _ in 0..3 {
        assert_eq!(api.tell(&json!(0)).await.expect("an answer"), 1);
        told.recv().expect("the script goes on");
    }
    assert_eq!((server.connections(), server.requests().len()), (3, 3));
}

#[tokio::test]
async fn a_connection_that_an_answer_ends_is_not_used_again() {
    let body = r#"{"ok":true,"data":1}"#;
    for answer in [
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 20\r\n\r\n{body}"),
        format!("HTTP/1.0 200 OK\r\ncontent-length: 20\r\n\r\n{body}"),
        format!("HTTP/1.1 200 OK\r\n\r\n{body}"),
        format!("HTTP/1.0 200 OK\r\n\r\n{body}"),
    ] {
        let server = ScriptedServer::answering_once(answer.clone());
        let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
        for _ in 0..3 {
            assert_eq!(api.tell(&json!(0)).await.expect("an answer"), 1, "{answer}");
        }
        assert_eq!(server.connections(), 3, "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_under_many_calls_lose_none() {
    // Each connection is closed after its third answer, without a word.
    let server = ScriptedServer::start(|mut peer| async move {
        for _ in 0..3 {
            let Some(asked) = peer.request().await else { return };
            peer.answer(asked.json()["input"].clone()).await;
        }
    });
    let api = Plain::connect(ConnectOptions::new(server.url()).retries(20)).await.expect("a URL");
    let tasks = (0..8).map(|task| {
        let api = api.clone();
        tokio::spawn(async move {
            for call in 0..25 {
                let input = json!([task, call]);
                assert_eq!(api.echo(&input).await.expect("an answer"), input);
            }
        })
    });
    for task in join_all(tasks).await {
        task.expect("no panic");
    }
    assert!(server.requests().len() >= 200);
}
