//! What is called and followed here: a journal of numbers, of which nobody may miss one unknowingly.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use rpc_client::{Client, ConnectOptions};
use rpc_server::{Routes, Server, prelude::*, tracked};
use tokio::sync::watch;

use crate::support::{Probe, TestServer, Witness, probe};

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
    pub(super) keys: Arc<Mutex<HashSet<u64>>>,
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
            Said::Double { number } => ack.send(&(number * 2)),
            Said::Ponder => pondered.push(ack),
            Said::Leave => break,
        }
    }
    Ok(())
}

router! {
    pub(super) Api for App { follow(), news(), silence(), count, echo, wait(), add(), burst(), talk() }
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
