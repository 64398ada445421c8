//! An hour of chance: connections are cut, refused, closed and left, and every subscription sees every number once.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::StreamExt;
use serde_json::Value;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use super::network::{Network, Server, api, live};
use crate::live::{ConnectionState, Live};

/// A small generator of numbers that look random (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// The numbers that there are by now: one every 100 ms.
fn written(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis() / 100).expect("an hour")
}

/// Serves one connection until chance ends it.
async fn serve(mut server: Server, begun: Instant, seed: u64) {
    let mut chance = Chance(seed);
    let until = Instant::now() + Duration::from_millis(chance.below(40_000));
    let mut next: HashMap<String, (Value, u64)> = HashMap::new();
    while Instant::now() < until {
        let patience = Duration::from_millis(chance.below(400));
        tokio::select! {
            frame = server.heard() => {
                let Some(frame) = frame else { return };
                let id = frame["id"].to_string();
                match frame["type"].as_str() {
                    Some("subscribe") => {
                        let last = frame["lastEventId"].as_str().map(|id| id.parse().expect("a number"));
                        next.insert(id, (frame["id"].clone(), last.unwrap_or_else(|| written(begun)) + 1));
                    }
                    Some("unsubscribe") => _ = next.remove(&id),
                    _ => {}
                }
            }
            () = sleep(patience) => {}
        }
        for (id, next) in next.values_mut() {
            while *next <= written(begun) {
                server.item(id, *next).await;
                *next += 1;
            }
        }
        if chance.below(400) == 0 {
            server.say(r#"{"type":"reconnect","afterMs":500,"deadlineMs":3000}"#).await;
        }
    }
    match chance.below(4) {
        0 => server.close(1001).await,
        1 => server.close(4408).await,
        // Half open: it is there, and says nothing any more.
        2 => sleep(Duration::from_secs(60)).await,
        _ => {}
    }
}

/// Lets connections in, and sometimes does not.
async fn rule(mut network: Network, begun: Instant, mut chance: Chance) {
    loop {
        let seed = chance.below(u64::MAX) | 1;
        tokio::select! {
            server = network.accept() => drop(tokio::spawn(serve(server, begun, seed))),
            () = sleep(Duration::from_millis(chance.below(60_000))) => {
                network.set_up(false);
                sleep(Duration::from_millis(chance.below(30_000))).await;
                network.set_up(true);
            }
        }
    }
}

/// Reads a subscription and tells of each number; then it is begun anew. Where something is missing it was said.
async fn read(live: Live, begun: Instant, mut chance: Chance, seen: mpsc::UnboundedSender<u64>) {
    loop {
        let until = Instant::now() + Duration::from_millis(chance.below(300_000));
        let was_reset = Arc::new(AtomicBool::new(true));
        let resets = Arc::clone(&was_reset);
        let mut expected = 0;
        let mut items = api(&live).follow().on_reset(move || resets.store(true, Relaxed));
        while Instant::now() < until {
            let Ok(item) = tokio::time::timeout(Duration::from_secs(1), items.next()).await else { continue };
            let number = item.expect("it goes on").expect("it does not fail");
            if was_reset.swap(false, Relaxed) {
                assert!(number >= expected, "{number} came again after {:?}", begun.elapsed());
            } else {
                assert_eq!(number, expected, "after {:?}", begun.elapsed());
            }
            expected = number + 1;
            seen.send(number).expect("somebody counts");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn in_an_hour_of_cuts_no_subscription_misses_a_number_or_sees_one_twice() {
    for seed in [7, 0x1234_5678, 0x9e37_79b9_7f4a_7c15] {
        let begun = Instant::now();
        let (live, network) = live(|_| {});
        let ruling = tokio::spawn(rule(network, begun, Chance(seed)));
        let (count, mut seen) = mpsc::unbounded_channel();
        let mut readers: Vec<_> = (1..=3)
            .map(|reader| tokio::spawn(read(live.clone(), begun, Chance(seed + reader), count.clone())))
            .collect();
        sleep(Duration::from_secs(3600)).await;
        for reader in &mut readers {
            assert!(!reader.is_finished(), "{:?}", reader.await);
            reader.abort();
        }
        ruling.abort();
        let mut numbers = 0_u64;
        while seen.try_recv().is_ok() {
            numbers += 1;
        }
        assert!(numbers > 50_000, "only {numbers} numbers were seen");
        drop(readers);
        live.disconnect();
        live.states()
            .wait_for(|state| matches!(state, ConnectionState::Disconnected { .. }))
            .await
            .expect("a state");
    }
}
