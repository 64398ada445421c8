//! Clients that are dropped, told to disconnect, or give up.

use std::{future::IntoFuture, time::Duration};

use futures::StreamExt;
use rpc_client::{CallError, Client, ConnectionEvent, ConnectionState, DisconnectReason, TransportErrorKind};

use super::api::{Api, World, client, connected, eventually, options, reaches, read, tries};
use crate::support::{Flow, ScriptedServer, TestServer, within};

#[tokio::test]
async fn a_client_that_is_dropped_with_all_that_it_began_tries_no_more() {
    let server = ScriptedServer::start(|peer| async { drop(peer) });
    let (client, api) = client(options(server.url()).calls_over_socket());
    let mut items = api.follow();
    let mut call = api.add().into_future();
    assert!(futures::poll!(items.next()).is_pending() && futures::poll!(&mut call).is_pending());
    tries(&client, 3).await;
    let mut states = client.states();
    drop((client, api, items, call));
    // Once nobody could tell of a change any more, there is nobody who tries.
    within("the end", async { while states.changed().await.is_ok() {} }).await;
    let tried = server.connections();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.connections(), tried);
}

const REQUESTED: ConnectionState = ConnectionState::Disconnected { reason: DisconnectReason::Requested };

/// Tells a client to disconnect and checks that what it had begun is over, was sent or not, and that nothing revives it.
async fn disconnects(client: &Client, api: &Api, was_sent: bool) {
    let (adding, mut items) = (tokio::spawn(api.add()), api.silence());
    assert!(futures::poll!(items.next()).is_pending());
    if was_sent {
        // What comes back over the connection came behind them.
        api.echo(&1).await.expect("an answer");
    } else {
        tokio::task::yield_now().await;
    }
    client.disconnect();
    let closed = |error: CallError<_>| match error {
        CallError::Transport { sent, cause } => {
            assert_eq!((sent, cause.kind()), (was_sent, TransportErrorKind::Closed), "{cause}");
        }
        error => panic!("{error:?}"),
    };
    closed(within("an end", adding).await.expect("no panic").expect_err("it is over"));
    closed(within("an end", items.next()).await.expect("it says why").expect_err("it is over"));
    assert!(within("an end", items.next()).await.is_none());
    assert_eq!(client.state(), REQUESTED);
    let error =
        within("an end", api.silence().next()).await.expect("it says why").expect_err("there is none");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    let error = within("an end", api.add()).await.expect_err("there is none");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(client.state(), REQUESTED);
}

/// Connects again, and checks that everything is as before.
async fn comes_back(client: &Client, api: &Api, world: &World) {
    client.connect();
    connected(client).await;
    let last = world.journal().last();
    world.journal().write(3);
    read(&mut api.follow(), 0, last + 3).await;
    assert_eq!(api.echo(&5).await.expect("an answer"), 5);
}

#[tokio::test]
async fn disconnecting_ends_everything_until_connect_is_said_also_between_tries() {
    let world = World::new();
    let address = world.serve().await.killed().await;
    let (client, api) = client(options(format!("http://{address}/api/rpc")).calls_over_socket());
    client.connect();
    tries(&client, 2).await;
    disconnects(&client, &api, false).await;
    let _server = world.serve_at(address).await;
    assert_eq!(client.state(), REQUESTED);
    comes_back(&client, &api, &world).await;
    assert_eq!(world.app.counters.added.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[tokio::test]
async fn disconnecting_ends_everything_also_while_a_connection_is_being_opened() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    proxy.to_client(Flow::Held);
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    client.connect();
    proxy.carries(1).await;
    assert_eq!(client.state(), ConnectionState::Connecting);
    disconnects(&client, &api, false).await;
    proxy.to_client(Flow::Open);
    comes_back(&client, &api, &world).await;
    assert_eq!(proxy.carried(), 2);
}

#[tokio::test]
async fn disconnecting_ends_everything_that_goes_over_an_open_connection() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    connected_by(&client).await;
    disconnects(&client, &api, true).await;
    world.witness.entered().await;
    world.witness.left().await;
    comes_back(&client, &api, &world).await;
    assert_eq!(proxy.carried(), 2);
}

async fn connected_by(client: &Client) {
    client.connect();
    connected(client).await;
}

#[tokio::test]
async fn connecting_twice_makes_one_connection() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    client.connect();
    client.connect();
    connected(&client).await;
    client.connect();
    for number in 0..10 {
        assert_eq!(api.echo(&number).await.expect("an answer"), number);
        client.connect();
    }
    assert_eq!(proxy.carried(), 1);
}

#[tokio::test]
async fn connecting_at_once_after_disconnecting_makes_another_connection() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    connected_by(&client).await;
    for round in 2..20 {
        let mut old = api.silence();
        assert!(futures::poll!(old.next()).is_pending());
        client.disconnect();
        client.connect();
        let error = within("an end", old.next()).await.expect("it says why").expect_err("it is over");
        assert!(matches!(error, CallError::Transport { .. }), "{error:?}");
        // What is begun from then on is not concerned.
        assert_eq!(within("an answer", api.echo(&round)).await.expect("an answer"), round);
        connected(&client).await;
        assert_eq!(proxy.carried() as u64, round);
    }
}

#[tokio::test]
async fn a_client_gives_up_after_as_many_attempts_as_it_may_make_and_says_so() {
    let world = World::new();
    let address = world.serve().await.killed().await;
    let (client, api) = client(options(format!("http://{address}/api/rpc")).max_attempts(3));
    let mut events = client.events();
    let error =
        within("an end", api.follow().next()).await.expect("it says why").expect_err("nobody listens");
    assert!(
        matches!(&error, CallError::Transport { sent: false, cause } if cause.kind() == TransportErrorKind::Connect),
        "{error:?}"
    );
    let gave_up = ConnectionState::Disconnected { reason: DisconnectReason::GaveUp { attempts: 3 } };
    assert_eq!(client.state(), gave_up);
    for expected in 1..=3 {
        match within("an event", events.next()).await {
            Some(ConnectionEvent::Attempt { attempt }) => assert_eq!(attempt, expected),
            other => panic!("{other:?}"),
        }
    }
    let event = within("an event", events.next()).await;
    assert!(matches!(event, Some(ConnectionEvent::GaveUp { attempts: 3 })), "{event:?}");
    assert!(client.last_error().is_some());

    // Whatever needs it next tries anew.
    let _server = world.serve_at(address).await;
    world.journal().write(3);
    read(&mut api.follow(), 0, 3).await;
    assert_eq!(client.state(), ConnectionState::Connected);
}

#[tokio::test]
async fn without_reconnecting_a_cut_ends_everything_and_the_next_need_opens_another() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).reconnect(false).calls_over_socket());
    let (mut items, asking) = (api.follow(), tokio::spawn(api.wait()));
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    let asked = &world.app.counters.asked;
    eventually("the query runs", || asked.load(std::sync::atomic::Ordering::Relaxed) == 1).await;
    proxy.cut();
    let error = within("an end", items.next()).await.expect("it says why").expect_err("it was cut");
    assert!(
        matches!(&error, CallError::Transport { sent: true, cause } if cause.kind() == TransportErrorKind::Closed),
        "{error:?}"
    );
    let error = within("an end", asking).await.expect("no panic").expect_err("it was cut");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
    let lost = ConnectionState::Disconnected { reason: DisconnectReason::Lost };
    reaches(&client, "the end", |state| *state == lost).await;
    let after = items.last_event_id().cloned().expect("items had ids");
    world.journal().write(3);
    read(&mut api.follow().resume_after(after), 3, 6).await;
    assert_eq!(proxy.carried(), 2);
}

#[tokio::test]
async fn a_server_that_is_none_is_not_tried_again() {
    let world = World::new();
    let server: TestServer = world.serve().await;
    let (client, api) = client(options(format!("http://{}/elsewhere", server.address)));
    let error = within("an end", api.follow().next()).await.expect("it says why").expect_err("not found");
    let error = error.to_string();
    assert_eq!(error, "no socket is served here; it is opened at /api/rpc");
    assert_eq!(client.state(), ConnectionState::Disconnected { reason: DisconnectReason::Refused });
}
