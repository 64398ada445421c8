//! What is served to the tests of sessions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::broadcast;

use crate::prelude::*;

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    live: Live,
    #[provide]
    feed: Feed,
}

impl Default for App {
    fn default() -> Self {
        Self { live: Live::default(), feed: Feed(broadcast::Sender::new(64)) }
    }
}

impl App {
    /// How many functions run.
    pub(super) fn live(&self) -> usize {
        self.live.0.load(Ordering::SeqCst)
    }

    /// An item for everybody who listens.
    pub(super) fn publish(&self, number: u64) {
        // Nobody may listen.
        _ = self.feed.0.send(number);
    }
}

#[derive(Clone)]
pub(super) struct Feed(broadcast::Sender<u64>);

/// Counts functions that run, by values that are dropped with them.
#[derive(Clone, Default)]
pub(super) struct Live(Arc<AtomicUsize>);

impl Live {
    fn enter(&self) -> Guard {
        self.0.fetch_add(1, Ordering::SeqCst);
        Guard(Arc::clone(&self.0))
    }
}

struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Deserialize, JsonSchema)]
struct Pair {
    a: i64,
    b: i64,
}

#[procedure(query)]
async fn add(input: Pair) -> i64 {
    input.a + input.b
}

#[procedure(query)]
async fn letters(input: usize) -> String {
    "x".repeat(input)
}

/// Answers after so many milliseconds.
#[procedure(query, timeout = "1h")]
async fn after(#[ctx] live: Live, input: u64) -> u64 {
    let _running = live.enter();
    tokio::time::sleep(Duration::from_millis(input)).await;
    input
}

#[procedure(mutation)]
async fn never(#[ctx] live: Live) {
    let _running = live.enter();
    std::future::pending::<()>().await;
}

#[procedure(query)]
async fn panics() -> u32 {
    panic!("a secret")
}

/// Whose credential it is.
#[procedure(query)]
async fn whoami(#[ctx] user: Option<Extension<String>>) -> Option<String> {
    user.map(|Extension(name)| name)
}

#[procedure(subscription)]
fn count(#[ctx] live: Live, input: u64) -> impl Stream<Item = u64> {
    stream!({
        let _running = live.enter();
        for number in 0..input {
            yield number;
        }
    })
}

/// What is published from now on, with ids; from before, a reset.
#[procedure(subscription)]
fn feed(
    #[ctx] live: Live,
    #[ctx] feed: Feed,
    #[ctx] after: LastEventId,
) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    let mut items = feed.0.subscribe();
    try_stream!({
        let _running = live.enter();
        if after.parse::<u64>()?.is_some() {
            yield Tracked::reset();
        }
        while let Ok(number) = items.recv().await {
            yield tracked(number, number);
        }
    })
}

#[procedure(subscription)]
fn breaks(#[ctx] live: Live) -> impl Stream<Item = Result<u32, RpcError>> {
    try_stream!({
        let _running = live.enter();
        yield 1;
        Err(RpcError::conflict("as it must be"))?;
    })
}

router! {
    pub(super) Api for App { add, letters, after, never, panics, whoami, count, feed, breaks }
}
