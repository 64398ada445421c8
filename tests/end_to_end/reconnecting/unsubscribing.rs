//! Subscriptions that are dropped.

use std::time::{Duration, Instant};

use futures::StreamExt;
use rpc_client::ConnectionState;

use super::api::{World, client, options, reaches, read, tries};

#[tokio::test]
async fn a_generator_that_awaits_for_ever_is_dropped_at_once_with_its_subscription() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let mut items = api.silence();
        assert!(futures::poll!(items.next()).is_pending());
        world.witness.entered().await;
        let dropped = Instant::now();
        drop(items);
        world.witness.left().await;
        fastest = fastest.min(dropped.elapsed());
    }
    // A busy machine may make one of them late, but not all.
    assert!(fastest < Duration::from_millis(100), "it took {fastest:?} at least");
}

#[tokio::test]
async fn subscribing_at_once_after_the_last_unsubscribe_brings_the_new_ones_items_alone() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(options(proxy.url()));
    world.journal().write(50);
    for round in 0..500 {
        let mut items = api.follow().on_reset(|| panic!("nothing was lost"));
        // It is dropped with more under way, or before it began.
        read(&mut items, 0, round % 40).await;
        if round % 40 == 0 {
            assert!(futures::poll!(items.next()).is_pending());
        }
    }
    let mut items = api.follow();
    read(&mut items, 0, 50).await;
    world.journal().write(1);
    read(&mut items, 50, 51).await;
    assert_eq!(proxy.carried(), 1);
    // All but the last are gone.
    let mut running = world.witness.running();
    while running > 1 {
        world.witness.left().await;
        running -= 1;
    }
    drop(items);
    world.witness.left().await;
    assert!(world.witness.saw_nothing());
}

#[tokio::test]
async fn what_is_dropped_while_there_is_no_connection_is_not_subscribed_again() {
    let mut world = World::new();
    let server = world.serve().await;
    let (client, api) = client(options(server.url()));
    let (mut kept, mut dropped) = (api.follow(), api.follow());
    world.journal().write(3);
    tokio::join!(read(&mut kept, 0, 3), read(&mut dropped, 0, 3));
    let address = server.killed().await;
    tries(&client, 1).await;
    drop(dropped);
    for _ in 0..2 {
        world.witness.entered().await;
    }
    for _ in 0..2 {
        world.witness.left().await;
    }
    let server = world.serve_at(address).await;
    world.journal().write(3);
    read(&mut kept, 3, 6).await;
    world.witness.entered().await;
    assert!(world.witness.saw_nothing());

    // Without any there is nothing to connect for.
    let address = server.killed().await;
    tries(&client, 1).await;
    drop(kept);
    reaches(&client, "idle", |state| *state == ConnectionState::Idle).await;
    let _server = world.serve_at(address).await;
    let mut items = api.follow();
    read(&mut items, 0, 6).await;
}
