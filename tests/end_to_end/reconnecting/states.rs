//! What a client tells of its connection.

use std::time::Duration;

use futures::{FutureExt, StreamExt};
use rpc_client::{ConnectionEvent, ConnectionState, TransportErrorKind};
use tokio::time::Instant;

use super::api::{World, client, connected, options, reaches, read, tries};
use crate::support::within;

#[tokio::test]
async fn of_a_connection_that_is_lost_and_regained_every_step_is_told_in_its_order() {
    let world = World::new();
    let server = world.serve().await;
    let (client, api) = client(options(server.url()));
    let (mut events, states) = (client.events(), client.states());
    assert_eq!(*states.borrow(), ConnectionState::Idle);
    let mut items = api.follow();
    assert!(futures::poll!(items.next()).is_pending());
    reaches(&client, "a try", |state| *state == ConnectionState::Connecting).await;
    connected(&client).await;
    let first = within("an event", events.next()).await;
    assert!(matches!(first, Some(ConnectionEvent::Connected { reconnected: false })), "{first:?}");
    assert!(client.last_error().is_none());

    let address = server.killed().await;
    let state =
        reaches(&client, "a loss", |state| matches!(state, ConnectionState::Reconnecting { .. })).await;
    let ConnectionState::Reconnecting { next, .. } = state else { unreachable!("it was waited for") };
    // No later than the bound of the delay.
    assert!(next <= Instant::now() + Duration::from_millis(100));
    let lost = within("an event", events.next()).await;
    let Some(ConnectionEvent::Disconnected { cause }) = lost else { panic!("{lost:?}") };
    assert_eq!(cause.kind(), TransportErrorKind::Closed, "{cause}");
    tries(&client, 3).await;
    let refused = client.last_error().expect("nobody listens");
    assert_eq!(refused.kind(), TransportErrorKind::Connect, "{refused}");

    let _server = world.serve_at(address).await;
    connected(&client).await;
    let mut attempts = 0;
    loop {
        match within("an event", events.next()).await {
            Some(ConnectionEvent::Attempt { attempt }) => {
                attempts += 1;
                assert_eq!(attempt, attempts);
            }
            Some(ConnectionEvent::Connected { reconnected: true }) => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(attempts >= 3, "{attempts}");
    // It is kept, for who asks why there was a pause.
    assert!(client.last_error().is_some());
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    assert!(events.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_connection_that_nothing_needs_is_closed_if_that_is_wanted_and_opened_again_by_the_next_need() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).idle_close(Duration::from_millis(100)));
    for round in 1..=3 {
        let mut events = client.events();
        let counted: Vec<_> = within("all numbers", api.count(&5).collect()).await;
        assert_eq!(counted.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        reaches(&client, "idle", |state| *state == ConnectionState::Idle).await;
        let opened = within("an event", events.next()).await;
        assert!(matches!(opened, Some(ConnectionEvent::Connected { .. })), "{opened:?}");
        let closed = within("an event", events.next()).await;
        assert!(matches!(closed, Some(ConnectionEvent::Disconnected { .. })), "{closed:?}");
        assert_eq!(proxy.carried(), round);
    }
    // What was asked for stays, needed or not; and so does what is needed and quiet.
    client.connect();
    connected(&client).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((client.state(), proxy.carried()), (ConnectionState::Connected, 4));
}
