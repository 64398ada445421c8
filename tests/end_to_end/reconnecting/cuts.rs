//! Connections that are cut, in the middle of whatever: faults 1 and 11.

use std::time::Duration;

use futures::StreamExt;
use tokio::time::sleep;

use super::api::{World, client, options};
use crate::support::{Chance, within};

#[tokio::test]
async fn a_subscription_that_is_cut_again_and_again_misses_nothing_and_repeats_nothing() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (_client, api) = client(options(format!("http://{}/api/rpc", proxy.address)));
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
