//! Connections that are cut, in the middle of whatever.

use std::time::Duration;

use futures::{StreamExt, future::join_all};
use rpc_client::Client;
use tokio::{sync::watch, time::sleep};

use super::api::{Log, Receipt, World, client, connected, options, read};
use crate::support::{Chance, Flow, Proxy, within};

#[tokio::test]
async fn a_subscription_that_is_cut_again_and_again_misses_nothing_and_repeats_nothing() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(options(proxy.url()));
    let mut items = api.follow();
    let mut chance = Chance(0x5eed);
    let cutting = async {
        for _ in 0..15 {
            for _ in 0..chance.below(5) {
                world.journal().write(chance.below(200) as u64);
                sleep(Duration::from_millis(chance.below(10) as u64)).await;
            }
            proxy.cut();
        }
        world.journal().write(1);
        world.journal().last()
    };
    let mut seen = Vec::new();
    let reading = async {
        loop {
            seen.push(items.next().await.expect("it goes on").expect("it does not fail"));
            if seen.last() == Some(&world.journal().last()) && seen.len() % 7 == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    let last = tokio::select! {
        last = cutting => last,
        never = reading => never,
    };
    while seen.last() != Some(&last) {
        seen.push(within("an item", items.next()).await.expect("it goes on").expect("it does not fail"));
    }
    assert_eq!(seen, (1..=last).collect::<Vec<_>>());
}

/// Writes and cuts by chance, over a network that passes bytes in such a way, and then no more.
async fn trouble(world: &World, client: &Client, proxy: &Proxy, flow: Flow, chance: &mut Chance) {
    proxy.both(flow);
    for _ in 0..6 {
        for _ in 0..=chance.below(4) {
            world.journal().write(chance.below(30) as u64);
            sleep(Duration::from_millis(chance.below(15) as u64)).await;
        }
        connected(client).await;
        let carried = proxy.carried();
        proxy.cut();
        proxy.carries(carried + 1).await;
    }
    proxy.both(Flow::Open);
}

#[tokio::test]
async fn many_subscriptions_of_both_kinds_over_one_bad_connection_are_whole_or_say_so() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()));
    for (flow, seed) in [(Flow::Split, 0xabc), (Flow::Delayed(Duration::from_millis(3)), 0xdef)] {
        let (tell, last) = watch::channel(u64::MAX);
        let followers = join_all((0..4).map(|_| {
            let (mut items, last) = (api.follow(), last.clone());
            async move {
                let mut seen = 0;
                // The last is written when nothing is cut any more.
                while seen < *last.borrow() {
                    read(&mut items, seen, seen + 1).await;
                    seen += 1;
                }
            }
        }));
        let logs: Vec<_> = (0..4).map(|_| Log::default()).collect();
        let readers = join_all(logs.iter().map(|log| {
            let (mut items, last) = (log.of(api.news()), last.clone());
            async move { log.read(&mut items, &last).await }
        }));
        let mut chance = Chance(seed);
        let writing = async {
            trouble(&world, &client, &proxy, flow, &mut chance).await;
            tell.send_replace(world.journal().last() + 1);
            // Who is told only what is new may come back after any of these.
            loop {
                world.journal().write(1);
                sleep(Duration::from_millis(5)).await;
            }
        };
        let reading = async { tokio::join!(followers, readers) };
        tokio::select! {
            _ = within("the last number", reading) => {}
            () = writing => {}
        }
        for log in logs {
            log.is_whole_or_says_so();
            assert!(log.receipts().contains(&Receipt::Reset), "cuts leave no trace");
        }
    }
}

#[tokio::test]
async fn what_has_no_ids_is_told_of_each_time_that_something_may_be_missing_and_goes_on() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(options(proxy.url()));
    let log = Log::default();
    let mut items = log.of(api.news());
    let mut expected = Vec::new();
    for round in 0..5 {
        let number = 10 * round + 1;
        let until = watch::Sender::new(number).subscribe();
        let reading = log.read(&mut items, &until);
        let writing = async {
            world.witness.entered().await;
            world.journal().write(1);
        };
        tokio::join!(reading, writing);
        expected.push(Receipt::Number(number));
        proxy.cut();
        world.witness.left().await;
        // Nobody receives these.
        world.journal().write(9);
        expected.push(Receipt::Reset);
    }
    expected.pop();
    assert_eq!(log.receipts(), expected);
}

#[tokio::test]
async fn a_connection_that_is_cut_during_its_handshake_is_tried_again_and_nothing_was_missed() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    proxy.to_client(Flow::Held);
    let (client, api) = client(options(proxy.url()));
    let mut items = api.follow().on_reset(|| panic!("nothing was sent that could have been lost"));
    world.journal().write(3);
    let reading = read(&mut items, 0, 3);
    let cutting = async {
        for connection in 1..=4 {
            proxy.carries(connection).await;
            proxy.cut();
        }
        // Over the next one, which is not cut, everything flows.
        proxy.carries(5).await;
        proxy.to_client(Flow::Open);
        connected(&client).await;
    };
    tokio::join!(reading, cutting);
}
