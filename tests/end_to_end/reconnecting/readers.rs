//! Readers that stop, and read again.

use std::{
    sync::atomic::Ordering::Relaxed,
    time::{Duration, Instant},
};

use futures::StreamExt;
use rpc_client::Subscription;
use rpc_server::Limits;
use tokio::time::sleep;

use super::api::{World, client, flood, item, options};
use crate::support::{Flow, PATIENCE, within};

const KIB: usize = 1024;

/// The letters of an item.
const SIZE: usize = 16 * KIB;

/// What may wait in a client.
const BUFFER: usize = 64 * KIB;

/// What systems keep for one connection over the loopback, both ends together, and server and client on top of it.
const ON_THE_WAY: usize = 24 * KIB * KIB;

async fn next(items: &mut Subscription<flood>) -> u64 {
    let (number, letters) =
        within("an item", items.next()).await.expect("it goes on").expect("it does not fail");
    assert_eq!(letters.len(), SIZE);
    number
}

/// Waits until no item is made for a while, and tells how many were made by then.
async fn standstill(world: &World) -> u64 {
    let started = Instant::now();
    loop {
        let made = world.app.counters.made.load(Relaxed);
        sleep(Duration::from_millis(300)).await;
        if world.app.counters.made.load(Relaxed) == made {
            return made;
        }
        assert!(started.elapsed() < PATIENCE, "{made} items were made, and no end");
    }
}

#[tokio::test]
async fn for_a_reader_that_stops_the_server_stops_too_and_nothing_is_lost_when_it_reads_again() {
    let world = World::new();
    let server = world.serve().await;
    let (slow, api) = client(options(server.url()).receive_buffer(BUFFER));
    let mut items = api.flood(&SIZE).on_reset(|| panic!("nothing is missing"));
    assert_eq!(next(&mut items).await, 1);
    let made = standstill(&world).await;
    assert!(made * SIZE as u64 <= (BUFFER + ON_THE_WAY) as u64, "{made} items wait for a reader");

    // Nobody else waits for it.
    let (_other, others) = client(options(server.url()).calls_over_socket());
    let mut follower = others.follow();
    for number in 1..=100 {
        world.journal().write(1);
        assert_eq!(item(&mut follower).await, number);
        assert_eq!(others.echo(&number).await.expect("an answer"), number);
    }

    for number in 2..made + 1000 {
        assert_eq!(next(&mut items).await, number);
    }
    assert_eq!(slow.last_error().map(|error| error.to_string()), None);
}

#[tokio::test]
async fn a_reader_may_rest_for_longer_than_a_server_waits_for_slow_connections() {
    let short = Duration::from_millis(100);
    let limits = Limits {
        stall_timeout: short,
        heartbeat_interval: short,
        heartbeat_timeout: short,
        ..Limits::default()
    };
    let mut world = World::new();
    let server = world.serve_within(limits).await;
    let (slow, api) = client(options(server.url()).receive_buffer(BUFFER));
    let mut items = api.flood(&SIZE).on_reset(|| panic!("nothing is missing"));
    assert_eq!(next(&mut items).await, 1);
    world.witness.entered().await;
    let made = standstill(&world).await;
    tokio::time::sleep(short * 10).await;
    for number in 2..made + 1000 {
        assert_eq!(next(&mut items).await, number);
    }
    assert!(slow.last_error().is_none(), "the connection was lost: {:?}", slow.last_error());
}

#[tokio::test]
async fn one_whose_connection_the_server_gave_up_catches_up() {
    let short = Duration::from_millis(100);
    let limits = Limits { heartbeat_interval: short, heartbeat_timeout: short, ..Limits::default() };
    let mut world = World::new();
    let server = world.serve_within(limits).await;
    let proxy = server.proxy().await;
    let (slow, api) = client(options(proxy.url()).receive_buffer(BUFFER));
    let mut items = api.flood(&SIZE).on_reset(|| panic!("nothing is missing"));
    assert_eq!(next(&mut items).await, 1);
    world.witness.entered().await;
    // Nothing is read of the whole connection, as if all of the client stood still.
    proxy.to_client(Flow::Held);
    world.witness.left().await;
    proxy.to_client(Flow::Open);
    for number in 2..2000 {
        assert_eq!(next(&mut items).await, number);
    }
    assert!(slow.last_error().is_some(), "the server has not given it up");
}

#[tokio::test]
async fn one_that_is_behind_holds_nobody_up() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()).receive_buffer(BUFFER));
    let mut behind = api.flood(&SIZE);
    assert_eq!(next(&mut behind).await, 1);
    world.witness.entered().await;
    standstill(&world).await;
    // Over the same connection.
    let mut follower = api.follow();
    world.journal().write(10);
    for number in 1..=10 {
        assert_eq!(item(&mut follower).await, number);
    }
    world.witness.entered().await;
    drop(behind);
    world.witness.left().await;
}

#[tokio::test]
async fn beside_a_stream_that_never_pauses_there_is_room_for_calls_and_ends() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()).calls_over_socket());
    let mut flood = api.flood(&SIZE);
    let reading = async {
        for number in 1.. {
            assert_eq!(next(&mut flood).await, number);
        }
    };
    let calling = async {
        world.witness.entered().await;
        for number in 0..20 {
            assert_eq!(within("an answer", api.echo(&number)).await.expect("an answer"), number);
            let mut follower = api.follow();
            world.journal().write(1);
            assert_eq!(item(&mut follower).await, 1);
            world.witness.entered().await;
            drop(follower);
            world.witness.left().await;
        }
    };
    tokio::select! {
        () = calling => {}
        () = reading => unreachable!("it has no end"),
    }
}
