//! What is called and subscribed to here.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use rpc_server::{Limits, Routes, Server, prelude::*};
use serde_json::Value;
use tokio::sync::{Barrier, broadcast, watch};

use crate::support::{Probe, TestServer, Witness, probe};

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    probe: Probe,
    #[provide]
    news: broadcast::Sender<u32>,
    #[provide]
    gate: watch::Receiver<bool>,
    #[provide]
    meeting: Arc<Barrier>,
    #[provide]
    produced: Produced,
}

/// How many items a generator has made, or how many functions have started.
#[derive(Clone, Default)]
pub(super) struct Produced(Arc<AtomicU64>);

impl Produced {
    /// How many so far.
    pub(super) fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who asks, as a header of the upgrade says.
pub(super) struct User(String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        match call.header("x-user") {
            Some("banned") => Err(RpcError::forbidden("this user may not")),
            Some(name) => Ok(Self(name.to_owned())),
            None => Err(RpcError::unauthorized("sign in first")),
        }
    }
}

/// Cannot be had before the gate is open.
pub(super) struct Slow;

impl FromContext<App> for Slow {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let _presence = call.context().probe.enter();
        let mut gate = call.context().gate.clone();
        gate.wait_for(|open| *open).await.map_err(RpcError::internal)?;
        Ok(Self)
    }
}

/// What is left of the time for a call, in milliseconds.
pub(super) struct TimeLeft(Option<u64>);

impl<C: Send + Sync> FromContext<C> for TimeLeft {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let left = call.deadline().map(|deadline| (deadline - Instant::now()).as_millis());
        Ok(Self(left.map(|left| left.try_into().expect("less than an age"))))
    }
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum ShopError {
    /// There is nothing left.
    #[rpc(status = 409)]
    SoldOut { pieces_left: u32 },
}

/// Counts from 1 to a number.
#[procedure(subscription)]
pub(super) fn count(#[ctx] probe: Probe, input: u32) -> impl Stream<Item = u32> {
    stream!({
        let _presence = probe.enter();
        for number in 1..=input {
            yield number;
        }
    })
}

/// Hands out so many pieces, and has no more then.
#[procedure(subscription)]
pub(super) fn sell(#[ctx] probe: Probe, input: u32) -> impl Stream<Item = Result<u32, ShopError>> {
    try_stream!({
        let _presence = probe.enter();
        for number in 1..=input {
            yield number;
        }
        Err(ShopError::SoldOut { pieces_left: 0 })?;
    })
}

/// Says one thing, and then nothing any more.
#[procedure(subscription)]
pub(super) fn forever(#[ctx] probe: Probe) -> impl Stream<Item = String> {
    stream!({
        yield "first".to_owned();
        probe.stay().await;
    })
}

/// Says nothing.
#[procedure(subscription)]
pub(super) fn silence(#[ctx] probe: Probe) -> impl Stream<Item = u32> {
    stream!({
        probe.stay().await;
        yield 0;
    })
}

/// What a test publishes, times a number.
#[procedure(subscription)]
pub(super) fn news(
    #[ctx] probe: Probe,
    #[ctx] news: broadcast::Sender<u32>,
    input: Option<u32>,
) -> impl Stream<Item = u32> {
    stream!({
        let mut news = news.subscribe();
        let _presence = probe.enter();
        while let Ok(number) = news.recv().await {
            yield number * input.unwrap_or(1);
        }
    })
}

/// Numbered items, so many, of a thousand bytes each and a little more.
#[procedure(subscription)]
pub(super) fn flood(
    #[ctx] probe: Probe,
    #[ctx] produced: Produced,
    input: u64,
) -> impl Stream<Item = (u64, String)> {
    stream!({
        let _presence = probe.enter();
        for number in 1..=input {
            produced.0.fetch_add(1, Ordering::Relaxed);
            yield (number, "x".repeat(1000));
        }
    })
}

/// Starts once an extractor lets it.
#[procedure(subscription)]
pub(super) fn behind_an_extractor(#[ctx] _slow: Slow, #[ctx] produced: Produced) -> impl Stream<Item = u32> {
    produced.0.fetch_add(1, Ordering::Relaxed);
    futures::stream::iter([1])
}

/// Is for those who have signed in.
#[procedure(subscription)]
pub(super) fn members_only(#[ctx] user: User, input: u32) -> impl Stream<Item = String> {
    futures::stream::iter((1..=input).map(move |number| format!("{} {number}", user.0)))
}

/// Panics after an item.
#[procedure(subscription)]
pub(super) fn stumble(input: u32) -> impl Stream<Item = u32> {
    stream!({
        yield input;
        panic!("{SECRET}");
    })
}

/// What every panic here says.
pub(super) const SECRET: &str = "the secret of /home/ada/src/bomb.rs is hunter2";

/// Answers what it is asked.
#[procedure(query)]
pub(super) async fn echo(input: Value) -> Value {
    input
}

/// Answers what it is told.
#[procedure(mutation)]
pub(super) async fn tell(input: Value) -> Value {
    input
}

/// Takes nothing and answers nothing.
#[procedure(query)]
pub(super) async fn nothing() {}

/// Never answers.
#[procedure(mutation)]
pub(super) async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Never answers, and has little time for it.
#[procedure(query, timeout = "40ms")]
pub(super) async fn hang_briefly(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Never answers, in a task of its own.
#[procedure(query, spawn)]
pub(super) async fn hang_in_a_task(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Keeps its thread to itself until the gate is open.
#[procedure(query, spawn)]
pub(super) async fn compute(#[ctx] probe: Probe, #[ctx] gate: watch::Receiver<bool>, input: u32) -> u32 {
    let _presence = probe.enter();
    // A test that is over has no gate any more, and one that hangs is to fail instead.
    let started = Instant::now();
    while !*gate.borrow() && gate.has_changed().is_ok() && started.elapsed().as_secs() < 30 {
        std::thread::yield_now();
    }
    input * 2
}

/// Panics, in a task of its own.
#[procedure(query, spawn)]
pub(super) async fn fall_in_a_task() -> u32 {
    panic!("{SECRET}")
}

/// Answers once the gate is open.
#[procedure(query)]
pub(super) async fn wait(#[ctx] probe: Probe, #[ctx] mut gate: watch::Receiver<bool>, input: Value) -> Value {
    let _presence = probe.enter();
    gate.wait_for(|open| *open).await.map_or(Value::Null, |_| input)
}

/// Starts once an extractor lets it.
#[procedure(query)]
pub(super) async fn call_behind_an_extractor(#[ctx] _slow: Slow, #[ctx] produced: Produced) {
    produced.0.fetch_add(1, Ordering::Relaxed);
}

/// Waits for the others.
#[procedure(query)]
pub(super) async fn meet(#[ctx] meeting: Arc<Barrier>, input: u32) -> u32 {
    meeting.wait().await;
    input
}

/// How long it may take, in milliseconds.
#[procedure(query)]
pub(super) async fn patience(#[ctx] left: TimeLeft) -> Option<u64> {
    left.0
}

/// Who asks.
#[procedure(query)]
pub(super) async fn who(#[ctx] user: User) -> String {
    user.0
}

/// Names the connection.
#[procedure(query)]
pub(super) async fn connection(#[ctx] id: ConnectionId) -> String {
    id.to_string()
}

/// Where the connection comes from.
#[procedure(query)]
pub(super) async fn peer(#[ctx] peer: PeerAddr) -> String {
    peer.0.to_string()
}

/// Sells something.
#[procedure(mutation)]
pub(super) async fn buy(input: u32) -> Result<u32, ShopError> {
    if input == 0 { Ok(0) } else { Err(ShopError::SoldOut { pieces_left: input - 1 }) }
}

/// Panics.
#[procedure(query)]
pub(super) async fn fall() -> u32 {
    tokio::task::yield_now().await;
    panic!("{SECRET}")
}

/// As many letters as it is asked for.
#[procedure(query)]
pub(super) async fn letters(input: usize) -> String {
    "x".repeat(input)
}

router! {
    /// What live connections are about.
    pub(super) Api for App {
        count, sell, forever, silence, news, flood, behind_an_extractor, members_only, stumble,
        echo, tell, nothing, hang, hang_briefly, wait, call_behind_an_extractor, meet, patience, who, connection,
        peer, buy, fall, letters, hang_in_a_task, compute, fall_in_a_task,
        deep: { down: { here: { count, echo } } },
    }
}

/// The procedures, served.
pub(super) struct Served {
    pub(super) server: TestServer,
    pub(super) inside: Inside,
}

/// What a test sees and moves of what is behind a server.
pub(super) struct Inside {
    pub(super) witness: Witness,
    pub(super) probe: Probe,
    pub(super) gate: watch::Sender<bool>,
    news: broadcast::Sender<u32>,
    pub(super) produced: Produced,
}

impl Inside {
    /// Tells all who have subscribed to the news.
    pub(super) fn publish(&self, number: u32) {
        self.news.send(number).expect("somebody has subscribed");
    }

    /// The same, where those who have subscribed may be gone at any time.
    pub(super) fn publish_to_whoever_is_left(&self, number: u32) {
        _ = self.news.send(number);
    }

    /// Lets through who waits at the gate.
    pub(super) fn open_the_gate(&self) {
        self.gate.send_replace(true);
    }
}

/// The procedures, to be set up further. Calls have no deadline.
pub(super) fn procedures() -> (Server, Inside) {
    procedures_of(Api::routes())
}

/// [`procedures`], of routes to which something was done.
pub(super) fn procedures_of(routes: Routes<App>) -> (Server, Inside) {
    let (probe, witness) = probe();
    let (gate, open) = watch::channel(false);
    let (news, _) = broadcast::channel(10_000);
    let produced = Produced::default();
    let app = App {
        probe: probe.clone(),
        news: news.clone(),
        gate: open,
        meeting: Arc::new(Barrier::new(20)),
        produced: produced.clone(),
    };
    let server = Server::new(routes, app).limits(limits());
    (server, Inside { witness, probe, gate, news, produced })
}

/// The limits here: those by default, and no deadline.
pub(super) fn limits() -> Limits {
    Limits { call_timeout: None, ..Limits::default() }
}

/// Serves the procedures, set up further.
pub(super) async fn serve_with(set: impl FnOnce(Server) -> Server) -> Served {
    let (server, inside) = procedures();
    Served { server: TestServer::start(set(server)).await, inside }
}

/// Serves the procedures.
pub(super) async fn serve() -> Served {
    serve_with(|server| server).await
}

/// Serves the procedures with these limits.
pub(super) async fn serve_within(limits: Limits) -> Served {
    serve_with(|server| server.limits(limits)).await
}
