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
    #[provide]
    farewells: Farewells,
}

impl Default for App {
    fn default() -> Self {
        Self {
            live: Live::default(),
            feed: Feed(broadcast::Sender::new(64)),
            farewells: Farewells::default(),
        }
    }
}

impl App {
    /// How many functions run.
    pub(super) fn live(&self) -> usize {
        self.live.0.load(Ordering::SeqCst)
    }

    /// How many functions have begun what stands after their loop, and how many have done it.
    pub(super) fn farewells(&self) -> (usize, usize) {
        let counts = &self.farewells.0;
        (counts.begun.load(Ordering::SeqCst), counts.done.load(Ordering::SeqCst))
    }

    /// How many numbers were said.
    pub(super) fn said(&self) -> usize {
        self.farewells.0.said.load(Ordering::SeqCst)
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

/// Brings so many items, and panics.
#[procedure(subscription)]
fn stumbles(#[ctx] live: Live, input: u64) -> impl Stream<Item = u64> {
    stream!({
        let _running = live.enter();
        for number in 0..input {
            yield number;
        }
        panic!("a secret")
    })
}

/// Texts of so many letters, without end. How many were made counts as functions that run.
#[procedure(subscription)]
fn texts(#[ctx] live: Live, input: usize) -> impl Stream<Item = String> {
    stream!({
        let mut made = Vec::new();
        loop {
            made.push(live.enter());
            yield "x".repeat(input);
        }
    })
}

/// Counts from 1 without end, with an alarm that wakes it while nobody asks it for more. How many were made counts as
/// functions that run.
#[procedure(subscription)]
fn alarmed(#[ctx] live: Live) -> impl Stream<Item = usize> {
    let mut alarm = Box::pin(tokio::time::sleep(Duration::from_millis(10)));
    stream!({
        let mut made = Vec::new();
        loop {
            _ = futures::poll!(&mut alarm);
            made.push(live.enter());
            yield made.len();
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

/// What a client does in a room.
#[derive(Deserialize, JsonSchema, Validate, Events)]
pub(super) enum Act {
    Join(#[garde(length(bytes, min = 1))] String),
    Leave(#[garde(skip)] String),
    /// Says something of this many letters to everyone in the room.
    Say {
        #[garde(skip)]
        room: String,
        #[garde(skip)]
        letters: usize,
    },
    /// Says numbers from 0 on to this client alone.
    Count(#[garde(skip)] u64),
    /// Is answered with its double.
    Double(#[garde(range(max = 100))] u64),
    /// Takes so many milliseconds.
    Wait(#[garde(skip)] u64),
    Never,
    Panic,
    Fail,
    End,
}

#[derive(Serialize, JsonSchema, Events)]
pub(super) enum Heard {
    Said { by: String, text: String },
    Number(u64),
    Left,
}

/// Who opens it may say for how many milliseconds extractors and the farewell take.
#[derive(Deserialize, JsonSchema, Default)]
#[serde(default)]
pub(super) struct Manner {
    refuses: bool,
    farewell: u64,
}

/// Takes as long as the header says.
pub(super) struct Slow;

impl FromContext<App> for Slow {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let delay = call.input().as_str().is_some_and(|input| input.contains("slowly"));
        if delay {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(Self)
    }
}

/// A room to talk in.
#[ws(incoming = Act, outgoing = Heard)]
pub(super) async fn talk(
    #[ctx] live: Live,
    #[ctx] io: Io<talk>,
    #[ctx] farewells: Farewells,
    #[ctx] _slow: Slow,
    input: Manner,
    mut socket: Socket<Act, Heard>,
) -> Result<(), RpcError> {
    let _running = live.enter();
    if input.refuses {
        return Err(RpcError::forbidden("not today"));
    }
    while let Some((act, ack)) = socket.recv_with_ack().await {
        match act {
            Act::Join(room) => _ = socket.join(room),
            Act::Leave(room) => _ = socket.leave(room),
            Act::Say { room, letters } => {
                let (by, text) = (socket.id().to_string(), "x".repeat(letters));
                _ = io.to([room]).emit(Heard::Said { by, text }).await;
            }
            Act::Count(most) => {
                for number in 0..most {
                    farewells.0.said.fetch_add(1, Ordering::SeqCst);
                    socket.emit(Heard::Number(number)).await;
                }
            }
            Act::Double(number) => ack.send(&(2 * number)),
            Act::Wait(milliseconds) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            Act::Never => std::future::pending().await,
            Act::Panic => panic!("a secret"),
            Act::Fail => return Err(RpcError::conflict("as it must be")),
            Act::End => return Ok(()),
        }
    }
    farewells.0.begun.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(input.farewell)).await;
    socket.to(socket.rooms()).emit(Heard::Left).await;
    farewells.0.done.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

/// How many sockets `talk` has, and how many rooms.
#[procedure(query)]
async fn crowd(#[ctx] io: Io<talk>) -> (usize, usize) {
    (io.socket_count(), io.room_count())
}

/// Ends every conversation in a room.
#[procedure(mutation)]
async fn clear(#[ctx] io: Io<talk>, input: String) -> usize {
    let sockets = io.sockets(&input);
    for id in &sockets {
        io.disconnect(*id);
    }
    sockets.len()
}

/// Counts what functions do after their clients have gone, and what they said.
#[derive(Clone, Default)]
pub(super) struct Farewells(Arc<FarewellCounts>);

#[derive(Default)]
struct FarewellCounts {
    said: AtomicUsize,
    begun: AtomicUsize,
    done: AtomicUsize,
}

router! {
    pub(super) Api for App {
        add, letters, after, never, panics, whoami, count, stumbles, texts, alarmed, feed, breaks, talk, crowd, clear,
    }
}
