//! Very many clients that come back at once.

use std::time::{Duration, Instant};

use futures::future::join_all;

use super::api::{World, client, options, read};

const CLIENTS: usize = 2000;

/// What it may take on a busy machine.
const BOUND: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_clients_of_a_server_that_is_restarted_come_back_and_miss_nothing() {
    let started = Instant::now();
    let world = World::new();
    let server = world.serve().await;
    let options =
        options(server.url()).base_delay(Duration::from_millis(200)).max_delay(Duration::from_secs(2));
    let mut followers: Vec<_> = (0..CLIENTS)
        .map(|_| client(options.clone()).1.follow().on_reset(|| panic!("nothing is missing")))
        .collect();
    world.journal().write(10);
    join_all(followers.iter_mut().map(|items| read(items, 0, 10))).await;
    let address = server.killed().await;
    world.journal().write(10);
    let _server = world.serve_at(address).await;
    join_all(followers.iter_mut().map(|items| read(items, 10, 20))).await;
    world.journal().write(10);
    join_all(followers.iter_mut().map(|items| read(items, 20, 30))).await;
    assert!(started.elapsed() < BOUND, "it took {:?}", started.elapsed());
}
