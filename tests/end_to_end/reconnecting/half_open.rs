//! Connections over which nothing comes any more, and of which nobody says so.

use std::time::{Duration, Instant};

use rpc_client::ConnectionState;
use rpc_server::Limits;

use super::api::{World, client, connected, options, reaches, read};
use crate::support::Flow;

const INTERVAL: Duration = Duration::from_millis(300);
const TIMEOUT: Duration = Duration::from_millis(200);

/// What a busy machine may take on top.
const SLACK: Duration = Duration::from_secs(2);

fn limits() -> Limits {
    Limits { heartbeat_interval: INTERVAL, heartbeat_timeout: TIMEOUT, ..Limits::default() }
}

#[tokio::test]
async fn a_half_open_connection_is_noticed_in_time_and_left_for_another() {
    for both in [true, false] {
        let mut world = World::new();
        let server = world.serve_within(limits()).await;
        let proxy = server.proxy().await;
        let options = options(proxy.url())
            .heartbeat_interval(INTERVAL)
            .heartbeat_timeout(TIMEOUT)
            .connect_timeout(Duration::from_millis(300));
        let (client, api) = client(options);
        let mut items = api.follow().on_reset(|| panic!("nothing is missing"));
        world.journal().write(5);
        read(&mut items, 0, 5).await;
        world.witness.entered().await;

        if both {
            proxy.both(Flow::Lost);
        } else {
            proxy.to_client(Flow::Lost);
        }
        let lost = Instant::now();
        world.journal().write(5);
        reaches(&client, "a loss", |state| matches!(state, ConnectionState::Reconnecting { .. })).await;
        let took = lost.elapsed();
        assert!(took <= INTERVAL + TIMEOUT + SLACK, "it took {took:?}");
        let error = client.last_error().expect("the loss").to_string();
        assert!(error.contains("nothing was heard"), "{error}");

        proxy.both(Flow::Open);
        read(&mut items, 5, 10).await;
        // Of the two generators one is dropped, by the server's own heartbeat or since its client has gone.
        let (mut entered, mut left) = (0, 0);
        while (entered, left) != (1, 1) {
            if world.witness.next_entered().await { entered += 1 } else { left += 1 }
        }
        connected(&client).await;
    }
}

#[tokio::test]
async fn a_connection_that_is_quiet_but_alive_is_kept() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let options = options(proxy.url())
        .heartbeat_interval(Duration::from_millis(20))
        .heartbeat_timeout(Duration::from_secs(10));
    let (client, api) = client(options);
    let mut items = api.follow();
    world.journal().write(1);
    read(&mut items, 0, 1).await;
    // Twenty heartbeats and more.
    tokio::time::sleep(Duration::from_millis(500)).await;
    world.journal().write(1);
    read(&mut items, 1, 2).await;
    assert_eq!((proxy.carried(), client.last_error().map(|error| error.to_string())), (1, None));
}
