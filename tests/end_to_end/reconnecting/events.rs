//! Subscriptions as Server-Sent Events, through a network that is cut and that splits what it carries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::StreamExt;
use rpc_client::{ConnectionState, HttpTransport};
use tokio::time::sleep;

use super::api::{Api, World, client, options};
use crate::support::{Chance, Flow, Proxy, within};

fn over_http(proxy: &Proxy) -> Api {
    let options = options(format!("http://{}/api/rpc", proxy.address));
    Api::over(HttpTransport::new(options).expect("options that are right"))
}

#[tokio::test]
async fn a_stream_that_is_cut_again_and_again_misses_nothing_and_repeats_nothing() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let api = over_http(&proxy);
    // Each return takes a second or more: the server asks for that. Many streams at once share the cuts.
    let streams = (0..20).map(|_| {
        let mut items = api.follow().on_reset(|| panic!("there is no gap"));
        async move {
            for expected in 1..=3_000 {
                let item = within("an item", items.next()).await.expect("it goes on");
                assert_eq!(item.expect("an item"), expected);
            }
        }
    });
    let cutting = async {
        let mut chance = Chance(0x5eed);
        for _ in 0..5 {
            for _ in 0..30 {
                world.journal().write(chance.below(30) as u64);
                sleep(Duration::from_millis(chance.below(20) as u64)).await;
            }
            proxy.both(if chance.below(2) == 0 { Flow::Split } else { Flow::Open });
            world.journal().write(50);
            sleep(Duration::from_millis(chance.below(5) as u64)).await;
            proxy.cut();
        }
        proxy.both(Flow::Open);
        world.journal().write(3_000 - world.journal().last().min(3_000));
    };
    futures::join!(cutting, futures::future::join_all(streams));
}

#[tokio::test]
async fn a_stream_without_ids_is_told_of_the_gap_and_goes_on() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let resets = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&resets);
    let mut items = over_http(&proxy).news().on_reset(move || _ = count.fetch_add(1, Relaxed));
    let mut next = async || within("an item", items.next()).await.expect("it goes on").expect("an item");

    let writing = async {
        world.witness.entered().await;
        world.app.journal.write(1);
    };
    assert_eq!(futures::join!(next(), writing).0, 1);
    assert_eq!(resets.load(Relaxed), 0);
    proxy.cut();
    let writing = async {
        world.witness.left().await;
        world.app.journal.write(1);
        world.witness.entered().await;
        world.app.journal.write(1);
    };
    // Number 2 came when nobody was there.
    assert_eq!(futures::join!(next(), writing).0, 3);
    assert_eq!(resets.load(Relaxed), 1);
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_dropped_at_the_server() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let mut items = over_http(&proxy).silence();
    let waiting = tokio::spawn(async move { items.next().await });
    world.witness.entered().await;
    waiting.abort();
    world.witness.left().await;
}

#[tokio::test]
async fn a_client_carries_subscriptions_so_if_it_is_told_to_or_they_have_headers_of_their_own() {
    let mut world = World::new();
    let server = world.serve().await;
    let (told, over_sse) = client(options(server.url()).subscriptions_over_sse());
    let (other, over_socket) = client(options(server.url()));
    world.journal().write(3);
    let streams = [over_sse.follow(), over_socket.follow().header("x-trace", "7")];
    for mut items in streams {
        for expected in 1..=3 {
            let item = within("an item", items.next()).await.expect("it goes on");
            assert_eq!(item.expect("an item"), expected);
        }
        world.witness.entered().await;
        drop(items);
        world.witness.left().await;
    }
    for client in [told, other] {
        assert_eq!(client.state(), ConnectionState::Idle, "nothing needed a live connection");
    }
}
