//! An API of subscriptions. What the one called `feed` brings is up to the test.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use rpc_server::{Server, prelude::*};
use serde_json::{Value, value::RawValue};
use tokio::sync::mpsc;

use crate::support::{Probe, TestServer, Witness, probe};

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    probe: Probe,
    #[provide]
    feed: Feed,
    #[provide]
    produced: Produced,
}

/// What `feed` is to do next.
pub(super) enum Say {
    Item(Tracked<Value>),
    Fail(RpcError),
    Panic,
}

/// Where `feed` hears it.
#[derive(Clone)]
pub(super) struct Feed(Arc<Mutex<Option<mpsc::UnboundedReceiver<Say>>>>);

/// How many items `flood` has made.
#[derive(Clone, Default)]
pub(super) struct Produced(Arc<AtomicUsize>);

impl Produced {
    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counts on from where the client was, up to a number.
#[procedure(subscription)]
pub(super) fn count(
    #[ctx] after: LastEventId,
    input: u64,
) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    try_stream!({
        for number in after.parse::<u64>()?.unwrap_or(0) + 1..=input {
            yield tracked(number, number);
        }
    })
}

/// Does as it is told, once.
#[procedure(subscription)]
fn feed(#[ctx] probe: Probe, #[ctx] feed: Feed) -> impl Stream<Item = Result<Tracked<Value>, RpcError>> {
    try_stream!({
        let _presence = probe.enter();
        let heard = feed.0.lock().expect("nobody panics while locking").take();
        let mut heard = heard.ok_or_else(|| RpcError::conflict("somebody listens already"))?;
        while let Some(say) = heard.recv().await {
            match say {
                Say::Item(item) => yield item,
                Say::Fail(error) => Err(error)?,
                Say::Panic => panic!("the feed was told to panic"),
            }
        }
    })
}

/// Counts on in a task of its own, and then stays.
#[procedure(subscription, spawn)]
fn count_in_a_task(#[ctx] probe: Probe, #[ctx] after: LastEventId) -> impl Stream<Item = Tracked<u64>> {
    stream!({
        let _presence = probe.enter();
        let seen = after.get().and_then(|id| id.parse().ok()).unwrap_or(0);
        for number in seen + 1..=seen + 2 {
            yield tracked(number, number);
        }
        std::future::pending::<()>().await;
    })
}

/// Never says anything.
#[procedure(subscription)]
fn silence(#[ctx] probe: Probe) -> impl Stream<Item = u64> {
    stream!({
        let _presence = probe.enter();
        std::future::pending::<()>().await;
        yield 0;
    })
}

/// Never stops.
#[procedure(subscription)]
fn flood(#[ctx] probe: Probe, #[ctx] produced: Produced) -> impl Stream<Item = String> {
    stream!({
        let _presence = probe.enter();
        loop {
            produced.0.fetch_add(1, Ordering::SeqCst);
            yield "x".repeat(1024);
        }
    })
}

/// JSON as somebody wrote it.
#[derive(Serialize)]
#[serde(transparent)]
struct Written(Box<RawValue>);

impl JsonSchema for Written {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Written".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

/// JSON on several lines.
#[procedure(subscription)]
fn lines() -> impl Stream<Item = Tracked<Written>> {
    stream!({
        for json in ["{\n  \"a\": [1,\r\n 2],\r\"b\": \"\\n\"\n}", "[\n]"] {
            yield tracked("l", Written(RawValue::from_string(json.to_owned()).expect("JSON")));
        }
    })
}

/// Refuses everybody.
struct Nobody;

impl<C: Send + Sync> FromContext<C> for Nobody {
    async fn from_context(_: &Call<C>) -> Result<Self, RpcError> {
        Err(RpcError::unauthorized("nobody may"))
    }
}

#[procedure(subscription)]
fn closed(#[ctx] _nobody: Nobody) -> impl Stream<Item = u64> {
    futures::stream::empty()
}

/// Takes for ever.
struct Slow;

impl FromContext<App> for Slow {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let _presence = call.context().probe.enter();
        std::future::pending().await
    }
}

#[procedure(subscription)]
fn slow(#[ctx] _slow: Slow) -> impl Stream<Item = u64> {
    futures::stream::empty()
}

#[procedure(query)]
async fn quick(input: u64) -> u64 {
    input
}

router! {
    pub(super) Api for App { count, count_in_a_task, feed, silence, flood, lines, closed, slow, quick }
}

/// What stands outside of the server.
pub(super) struct Outside {
    pub(super) witness: Witness,
    /// Tells `feed`; when it is dropped, the feed ends.
    pub(super) say: mpsc::UnboundedSender<Say>,
    pub(super) produced: Produced,
}

pub(super) fn server() -> (Server, Outside) {
    let (probe, witness) = probe();
    let (say, heard) = mpsc::unbounded_channel();
    let produced = Produced::default();
    let app = App { probe, feed: Feed(Arc::new(Mutex::new(Some(heard)))), produced: produced.clone() };
    (Server::new(Api::routes(), app), Outside { witness, say, produced })
}

pub(super) async fn served() -> (TestServer, Outside) {
    let (server, outside) = server();
    (TestServer::start(server).await, outside)
}
