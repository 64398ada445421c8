//! What is called and followed here: a journal of numbers, of which nobody may miss one unknowingly.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures::StreamExt;
use rpc_client::{Client, ConnectOptions, ConnectionState, Subscription};
use rpc_server::{Limits, Routes, Server, prelude::*, tracked};
use tokio::{sync::watch, time::sleep};

use crate::support::{PATIENCE, Probe, TestServer, Witness, probe, within};

/// A journal and what became of it, which outlives the servers that serve it.
#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    pub(super) journal: Journal,
    #[provide]
    pub(super) probe: Probe,
    #[provide]
    pub(super) counters: Counters,
    #[provide]
    pub(super) gate: watch::Receiver<bool>,
}

/// Numbers from 1 on, of which the last is known.
#[derive(Clone)]
pub(super) struct Journal(watch::Sender<u64>);

impl Journal {
    /// Adds so many numbers.
    pub(super) fn write(&self, many: u64) {
        self.0.send_modify(|last| *last += many);
    }

    pub(super) fn last(&self) -> u64 {
        *self.0.borrow()
    }
}

/// How often what was done.
#[derive(Clone, Default)]
pub(super) struct Counters {
    pub(super) added: Arc<AtomicU64>,
    pub(super) asked: Arc<AtomicU64>,
    pub(super) made: Arc<AtomicU64>,
}

/// Follows the journal, from where the client was.
#[procedure(subscription)]
pub(super) fn follow(
    #[ctx] journal: Journal,
    #[ctx] probe: Probe,
    #[ctx] after: LastEventId,
) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    try_stream!({
        let _presence = probe.enter();
        let mut next = after.parse::<u64>()?.unwrap_or(0) + 1;
        let mut last = journal.0.subscribe();
        loop {
            let known =
                last.wait_for(|last| *last >= next).await.map(|last| *last).map_err(RpcError::internal)?;
            while next <= known {
                yield tracked(next, next);
                next += 1;
            }
        }
    })
}

/// Follows the journal from its end, without ids.
#[procedure(subscription)]
pub(super) fn news(#[ctx] journal: Journal, #[ctx] probe: Probe) -> impl Stream<Item = u64> {
    stream!({
        let _presence = probe.enter();
        let mut next = journal.last() + 1;
        let mut last = journal.0.subscribe();
        while let Ok(known) = last.wait_for(|last| *last >= next).await.map(|known| *known) {
            while next <= known {
                yield next;
                next += 1;
            }
        }
    })
}

/// Numbers without end, from where the client was, with so many letters each.
#[procedure(subscription)]
pub(super) fn flood(
    #[ctx] counters: Counters,
    #[ctx] probe: Probe,
    #[ctx] after: LastEventId,
    input: usize,
) -> impl Stream<Item = Result<Tracked<(u64, String)>, RpcError>> {
    try_stream!({
        let _presence = probe.enter();
        for number in after.parse::<u64>()?.unwrap_or(0) + 1.. {
            counters.made.fetch_add(1, Relaxed);
            yield tracked(number, (number, "x".repeat(input)));
        }
    })
}

/// Never yields anything.
#[procedure(subscription)]
pub(super) fn silence(#[ctx] probe: Probe) -> impl Stream<Item = u64> {
    stream!({
        let _presence = probe.enter();
        std::future::pending::<()>().await;
        yield 0;
    })
}

/// Counts up to a number and ends.
#[procedure(subscription)]
pub(super) fn count(input: u64) -> impl Stream<Item = u64> {
    stream!({
        for number in 1..=input {
            yield number;
        }
    })
}

/// The number itself.
#[procedure(query)]
pub(super) async fn echo(input: u64) -> u64 {
    input
}

/// Answers when the gate is open, and counts how often it is asked.
#[procedure(query)]
pub(super) async fn wait(#[ctx] counters: Counters, #[ctx] mut gate: watch::Receiver<bool>) -> u64 {
    let asked = counters.asked.fetch_add(1, Relaxed) + 1;
    let _ = gate.wait_for(|open| *open).await;
    asked
}

/// Adds once, and answers when the gate is open.
#[procedure(mutation)]
pub(super) async fn add(#[ctx] counters: Counters, #[ctx] mut gate: watch::Receiver<bool>) -> u64 {
    let added = counters.added.fetch_add(1, Relaxed) + 1;
    let _ = gate.wait_for(|open| *open).await;
    added
}

/// Who asks, by a verified token.
#[derive(Clone)]
pub(super) struct User(pub(super) String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        call.extension::<Self>().cloned().ok_or_else(|| RpcError::unauthorized("sign in first"))
    }
}

/// The caller's token.
#[procedure(query)]
pub(super) async fn who(#[ctx] user: User) -> String {
    user.0
}

/// Never answers.
#[procedure(query)]
pub(super) async fn stay(#[ctx] probe: Probe) -> u64 {
    probe.stay().await;
    0
}

/// Panics.
#[procedure(query)]
pub(super) async fn burst() -> u64 {
    panic!("on purpose")
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
pub(super) enum Said {
    /// Enters a room.
    Join { room: String },
    /// Says a number to everybody in a room, oneself among them.
    Say { room: String, number: u64 },
    /// Says so many letters to everybody in a room, oneself among them.
    Shout { room: String, letters: usize },
    /// Asks for twice the number.
    Double { number: u64 },
    /// Never answered.
    Ponder,
    /// Ends the conversation from the server's side.
    Leave,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
pub(super) enum Told {
    /// Somebody entered a room.
    Joined { room: String },
    /// Somebody said letters.
    Noise { letters: String },
    /// Somebody said a number.
    Number { number: u64 },
}

/// Rooms in which numbers are said.
#[ws(incoming = Said, outgoing = Told)]
pub(super) async fn talk(
    #[ctx] io: Io<talk>,
    #[ctx] probe: Probe,
    mut socket: Socket<Said, Told>,
) -> Result<(), RpcError> {
    let _presence = probe.enter();
    let mut pondered = Vec::new();
    while let Some((said, ack)) = socket.recv_with_ack().await {
        match said {
            Said::Join { room } => {
                socket.join(&room).into_result()?;
                socket.emit(Told::Joined { room }).await;
            }
            Said::Say { room, number } => {
                if socket.rooms().contains(&room) {
                    io.to([&room]).emit(Told::Number { number }).await;
                } else {
                    ack.reject(RpcError::forbidden("join first"));
                }
            }
            Said::Shout { room, letters } => {
                io.to([&room]).emit(Told::Noise { letters: "x".repeat(letters) }).await;
            }
            Said::Double { number } => ack.send(&(number * 2)),
            Said::Ponder => pondered.push(ack),
            Said::Leave => break,
        }
    }
    Ok(())
}

router! {
    pub(super) Api for App { follow(), news(), flood, silence(), count, echo, wait(), add(), who(), stay(), burst(), talk() }
}

/// What servers serve, and the eyes on it.
pub(super) struct World {
    pub(super) app: App,
    pub(super) witness: Witness,
    pub(super) gate: watch::Sender<bool>,
}

impl World {
    pub(super) fn new() -> Self {
        let (probe, witness) = probe();
        let (gate, opened) = watch::channel(false);
        let journal = Journal(watch::Sender::new(0));
        let app = App { journal, probe, counters: Counters::default(), gate: opened };
        Self { app, witness, gate }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.app.journal
    }

    pub(super) fn server(&self) -> Server {
        let routes: Routes<App> = Api::routes();
        Server::new(routes, self.app.clone())
    }

    pub(super) async fn serve(&self) -> TestServer {
        TestServer::start(self.server()).await
    }

    pub(super) async fn serve_within(&self, limits: Limits) -> TestServer {
        TestServer::start(self.server().limits(limits)).await
    }

    /// Serves again, where a server was before.
    pub(super) async fn serve_at(&self, address: SocketAddr) -> TestServer {
        TestServer::start_at(address, self.server()).await
    }
}

/// Options with delays that a test can wait for.
pub(super) fn options(url: impl Into<String>) -> ConnectOptions {
    ConnectOptions::new(url).base_delay(Duration::from_millis(20)).max_delay(Duration::from_millis(100))
}

/// A client and its API.
pub(super) fn client(options: impl Into<ConnectOptions>) -> (Client, Api) {
    let client = Client::new(options).expect("options that are right");
    let api = client.api();
    (client, api)
}

/// Waits until the client's connection is in such a state.
pub(super) async fn reaches(
    client: &Client,
    what: &str,
    is_it: impl FnMut(&ConnectionState) -> bool,
) -> ConnectionState {
    let mut states = client.states();
    let state = within(what, states.wait_for(is_it)).await;
    state.expect("the client is there").clone()
}

pub(super) async fn connected(client: &Client) {
    reaches(client, "connected", |state| *state == ConnectionState::Connected).await;
}

/// Waits until it has tried at least so often to connect again.
pub(super) async fn tries(client: &Client, least: u32) {
    let is_it = |state: &ConnectionState| matches!(state, ConnectionState::Reconnecting { attempt, .. } if *attempt >= least);
    reaches(client, "another try", is_it).await;
}

/// Waits for something that tells nobody when it happens.
pub(super) async fn eventually(what: &str, mut is_it: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_it() {
        assert!(started.elapsed() < PATIENCE, "{what}: never");
        sleep(Duration::from_millis(1)).await;
    }
}

/// Reads from the number behind this one up to that one, of which each has to come once and in its turn.
pub(super) async fn read(items: &mut Subscription<follow>, after: u64, last: u64) {
    for number in after + 1..=last {
        assert_eq!(item(items).await, number);
    }
}

/// The next item of a subscription that is to go on.
pub(super) async fn item(items: &mut Subscription<follow>) -> u64 {
    within("an item", items.next()).await.expect("it goes on").expect("it does not fail")
}

/// What was received of a subscription without ids, in its order.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Receipt>>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receipt {
    Number(u64),
    Reset,
}

impl Log {
    /// A subscription whose resets are recorded.
    pub(super) fn of(&self, items: Subscription<news>) -> Subscription<news> {
        let log = self.clone();
        items.on_reset(move || log.record(Receipt::Reset))
    }

    fn record(&self, receipt: Receipt) {
        self.0.lock().expect("nobody panics while recording").push(receipt);
    }

    /// Records numbers until one comes that is at least this, which may be said later.
    pub(super) async fn read(&self, items: &mut Subscription<news>, least: &watch::Receiver<u64>) {
        loop {
            let number =
                within("an item", items.next()).await.expect("it goes on").expect("it does not fail");
            self.record(Receipt::Number(number));
            if number >= *least.borrow() {
                return;
            }
        }
    }

    pub(super) fn receipts(&self) -> Vec<Receipt> {
        self.0.lock().expect("nobody panics while recording").clone()
    }

    /// Checks that no number came twice or late, and that none is missing without a reset before the next.
    pub(super) fn is_whole_or_says_so(&self) {
        let receipts = self.receipts();
        let (mut last, mut was_reset) = (None, true);
        for receipt in &receipts {
            match *receipt {
                Receipt::Reset => was_reset = true,
                Receipt::Number(number) => {
                    let follows = last.is_none_or(|last| number == last + 1);
                    let is_later = last.is_none_or(|last| number > last);
                    assert!(follows || (was_reset && is_later), "{number} after {last:?}: {receipts:?}");
                    (last, was_reset) = (Some(number), false);
                }
            }
        }
    }
}
