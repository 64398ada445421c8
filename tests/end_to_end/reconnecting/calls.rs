//! Calls over a live connection that is lost under them.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use futures::future::join_all;
use rpc_client::{CallError, ConnectOptions, TransportErrorKind};

use super::api::{World, client, connected, eventually, options, read, tries};
use crate::support::within;

fn over_socket(url: impl Into<String>) -> ConnectOptions {
    options(url).calls_over_socket()
}

/// An address at which nobody listens, until a server does.
async fn nowhere(world: &World) -> (std::net::SocketAddr, String) {
    let address = world.serve().await.killed().await;
    (address, format!("http://{address}/api/rpc"))
}

#[tokio::test]
async fn a_mutation_in_flight_fails_as_sent_and_ran_once() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(over_socket(proxy.url()));
    let adding = tokio::spawn(api.add());
    let added = &world.app.counters.added;
    eventually("the mutation runs", || added.load(Relaxed) == 1).await;
    proxy.cut();
    let error = within("an answer", adding).await.expect("no panic").expect_err("its connection was cut");
    assert!(
        matches!(&error, CallError::Transport { sent: true, cause } if cause.kind() == TransportErrorKind::Closed),
        "{error:?}"
    );
    client.connect();
    connected(&client).await;
    assert_eq!(api.echo(&1).await.expect("an answer"), 1);
    assert_eq!(added.load(Relaxed), 1);
}

#[tokio::test]
async fn a_mutation_that_was_not_sent_is_sent_once_when_there_is_a_connection() {
    let world = World::new();
    world.gate.send_replace(true);
    let (address, url) = nowhere(&world).await;
    let (client, api) = client(over_socket(url));
    let adding = tokio::spawn(api.add());
    tries(&client, 2).await;
    let _server = world.serve_at(address).await;
    assert_eq!(within("an answer", adding).await.expect("no panic").expect("it was sent"), 1);
    assert_eq!(api.echo(&1).await.expect("an answer"), 1);
    assert_eq!(world.app.counters.added.load(Relaxed), 1);
}

#[tokio::test]
async fn a_query_in_flight_is_sent_again_but_no_oftener_than_it_may() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(over_socket(proxy.url()).retries(1));
    let asked = &world.app.counters.asked;
    let asking = tokio::spawn(api.wait());
    for times in 1..=2 {
        eventually("the query runs", || asked.load(Relaxed) == times).await;
        if times == 1 {
            proxy.cut();
        }
    }
    world.gate.send_replace(true);
    assert_eq!(within("an answer", asking).await.expect("no panic").expect("it was sent again"), 2);

    world.gate.send_replace(false);
    let asking = tokio::spawn(api.wait());
    for times in 3..=4 {
        eventually("the query runs", || asked.load(Relaxed) == times).await;
        proxy.cut();
    }
    let error = within("an answer", asking).await.expect("no panic").expect_err("it was cut twice");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
}

#[tokio::test]
async fn of_64_calls_at_once_each_gets_its_own_answer_though_connections_are_cut() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(over_socket(proxy.url()).retries(1000));
    let calling = join_all((0..64_u64).map(|caller| {
        let api = &api;
        async move {
            for number in 0..50 {
                let input = caller * 1000 + number;
                assert_eq!(api.echo(&input).await.expect("an answer"), input);
            }
        }
    }));
    let cutting = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            proxy.cut();
        }
    };
    within("all answers", async {
        tokio::select! {
            _ = calling => {}
            () = cutting => {}
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled_at_the_server() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(over_socket(server.url()));
    let call = tokio::spawn(api.stay());
    world.witness.entered().await;
    call.abort();
    world.witness.left().await;
    assert_eq!(api.echo(&1).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_call_that_takes_too_long_fails_and_says_whether_it_was_sent() {
    let mut world = World::new();
    let (address, url) = nowhere(&world).await;
    let (_client, api) = client(over_socket(url));
    let short = Duration::from_millis(100);
    let error = within("an answer", api.stay().timeout(short)).await.expect_err("nobody answers");
    assert!(
        matches!(&error, CallError::Transport { sent: false, cause } if cause.kind() == TransportErrorKind::Timeout),
        "{error:?}"
    );
    let _server = world.serve_at(address).await;
    let error = within("an answer", api.stay().timeout(Duration::from_millis(500))).await;
    // Server and client know the same deadline, and either may be first.
    match error.expect_err("it never answers") {
        CallError::Rpc(error) => assert_eq!(error.code(), "TIMEOUT"),
        error => assert!(
            matches!(&error, CallError::Transport { sent: true, cause } if cause.kind() == TransportErrorKind::Timeout),
            "{error:?}"
        ),
    }
    world.witness.entered().await;
    world.witness.left().await;
}

#[tokio::test]
async fn what_waits_to_be_sent_is_bounded_and_the_rest_fails_as_not_sent() {
    let world = World::new();
    let (address, url) = nowhere(&world).await;
    let (client, api) = client(over_socket(url).send_buffer(1000));
    let calls: Vec<_> = (0..100_u64).map(|number| tokio::spawn(api.echo(&number))).collect();
    tries(&client, 1).await;
    let _server = world.serve_at(address).await;
    let mut sent = 0;
    for (number, call) in (0..).zip(calls) {
        match within("an answer", call).await.expect("no panic") {
            Ok(answer) => {
                assert_eq!(answer, number);
                sent += 1;
            }
            Err(CallError::Transport { sent: false, cause }) => {
                assert_eq!(cause.kind(), TransportErrorKind::Connect);
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!((2..50).contains(&sent), "{sent} calls were sent");
    // There is room again.
    assert_eq!(api.echo(&1).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_procedure_that_panics_harms_nothing_else_on_its_connection() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(over_socket(proxy.url()));
    let mut items = api.follow();
    let staying = tokio::spawn(api.wait());
    for number in 1..=5 {
        match api.burst().await {
            Err(CallError::Rpc(error)) => {
                assert_eq!(error.code(), "INTERNAL_ERROR");
                assert!(error.details().is_some_and(|details| details.contains("errorId")), "{error:?}");
            }
            other => panic!("{other:?}"),
        }
        world.journal().write(1);
        read(&mut items, number - 1, number).await;
    }
    world.gate.send_replace(true);
    assert_eq!(within("an answer", staying).await.expect("no panic").expect("an answer"), 1);
    assert_eq!(proxy.carried(), 1);
}
