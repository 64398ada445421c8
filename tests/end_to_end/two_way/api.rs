//! What is opened here: a procedure whose function does what the events of its client say, and some that are peculiar.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rpc_server::{Limits, Server, prelude::*};
use serde_json::Value;
use tokio::sync::{broadcast, watch};

use crate::support::{PATIENCE, Probe, TestServer, Witness, probe};

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    probe: Probe,
    #[provide]
    news: broadcast::Sender<u32>,
    #[provide]
    gate: watch::Receiver<bool>,
    #[provide]
    farewells: Farewells,
}

/// How many functions have done what stands after their loop.
#[derive(Clone, Default)]
pub(super) struct Farewells(Arc<AtomicUsize>);

impl Farewells {
    pub(super) fn so_far(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// What every panic here says.
pub(super) const SECRET: &str = "the secret of /home/ada/src/bomb.rs is hunter2";

/// What a client does.
#[derive(Deserialize, JsonSchema, Validate, Events)]
#[garde(allow_unvalidated)]
pub(super) enum Act {
    /// Enters a room. The answer tells whether it is there now.
    Join {
        #[garde(length(bytes, min = 1))]
        room: String,
    },
    /// Leaves a room. The answer tells whether it was there.
    Leave {
        room: String,
    },
    /// In which rooms it is.
    Rooms,
    /// Says something to everyone in these rooms, or to everybody.
    Say(Saying),
    /// Says something to the others in these rooms.
    Tell(Saying),
    /// Hears numbers from 0 on, so many, of so many letters.
    Count {
        numbers: u64,
        #[serde(default)]
        letters: usize,
    },
    /// Is answered with its double.
    Double(#[garde(range(max = 100))] u64),
    /// Is answered with itself.
    Echo(Value),
    #[serde(rename = "incident.created")]
    Incident {
        id: u32,
    },
    /// Who it is.
    Who,
    /// Waits for something that never comes.
    Hang,
    /// Takes up something that panics when it is dropped.
    Arm,
    /// Hears something that panics when it is encoded.
    Garble,
    Fall,
    Fail,
    Blunder,
    End,
}

/// Something that is said.
#[derive(Deserialize, JsonSchema)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Saying {
    /// Everywhere, if there are none.
    pub(super) rooms: Vec<String>,
    pub(super) by: String,
    pub(super) number: u64,
    pub(super) letters: usize,
}

impl Saying {
    pub(super) fn event(&self) -> Heard {
        Heard::Said { by: self.by.clone(), number: self.number, text: text(self.number, self.letters) }
    }
}

/// So many letters, unlike those of the number's neighbours.
pub(super) fn text(number: u64, letters: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).expect("below 26"));
    String::from(letter).repeat(letters)
}

/// What a client hears.
#[derive(Serialize, JsonSchema, Events)]
pub(super) enum Heard {
    /// Somebody said something.
    Said {
        by: String,
        number: u64,
        text: String,
    },
    Number((u64, String)),
    /// Something happened.
    #[serde(rename = "incident.created")]
    Incident {
        id: u32,
    },
    /// Somebody has gone.
    Left {
        by: String,
    },
    Garbled(Garbled),
}

/// Panics when it is encoded.
#[derive(JsonSchema)]
pub(super) struct Garbled;

impl Serialize for Garbled {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("{SECRET}")
    }
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{SECRET}");
        }
    }
}

/// Does what its client says.
#[ws(incoming = Act, outgoing = Heard)]
pub(super) async fn talk(
    #[ctx] probe: Probe,
    #[ctx] io: Io<talk>,
    #[ctx] farewells: Farewells,
    mut socket: Socket<Act, Heard>,
) -> Result<(), RpcError> {
    let _presence = probe.enter();
    let mut bombs = Vec::new();
    while let Some((act, ack)) = socket.recv_with_ack().await {
        match act {
            Act::Join { room } => match socket.join(&room) {
                Join::Refused(refusal) => ack.reject(refusal),
                _ => ack.send(&true),
            },
            Act::Leave { room } => ack.send(&socket.leave(&room)),
            Act::Rooms => ack.send(&socket.rooms()),
            Act::Say(saying) if saying.rooms.is_empty() => ack.send(&io.emit(saying.event()).await),
            Act::Say(saying) => ack.send(&io.to(&saying.rooms).emit(saying.event()).await),
            Act::Tell(saying) => ack.send(&socket.to(&saying.rooms).emit(saying.event()).await),
            Act::Count { numbers, letters } => {
                for number in 0..numbers {
                    socket.emit(Heard::Number((number, text(number, letters)))).await;
                }
            }
            Act::Double(number) => ack.send(&(2 * number)),
            Act::Echo(value) => ack.send(&value),
            Act::Incident { id } => socket.emit(Heard::Incident { id }).await,
            Act::Who => ack.send(&[socket.id().to_string(), socket.connection().to_string()]),
            Act::Hang => probe.stay().await,
            Act::Arm => bombs.push(Bomb),
            Act::Garble => socket.emit(Heard::Garbled(Garbled)).await,
            Act::Fall => panic!("{SECRET}"),
            Act::Fail => return Err(RpcError::conflict("as it must be")),
            Act::Blunder => return Err(RpcError::internal("what nobody is told")),
            Act::End => return Ok(()),
        }
    }
    let by = socket.id().to_string();
    socket.to(socket.rooms()).emit(Heard::Left { by }).await;
    farewells.0.fetch_add(1, Ordering::SeqCst);
    Ok(())
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

/// Who asks, as a header of the upgrade says.
pub(super) struct User;

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        match call.header("x-user") {
            Some("banned") => Err(RpcError::forbidden("this user may not")),
            Some("bomb") => panic!("{SECRET}"),
            Some(_) => Ok(Self),
            None => Err(RpcError::unauthorized("sign in first")),
        }
    }
}

/// Starts once an extractor lets it.
#[ws(incoming = Act, outgoing = Heard)]
async fn behind_an_extractor(
    #[ctx] _slow: Slow,
    #[ctx] farewells: Farewells,
    mut socket: Socket<Act, Heard>,
) {
    // Whoever looks for traces of it finds one.
    farewells.0.fetch_add(1, Ordering::SeqCst);
    while let Some((_, ack)) = socket.recv_with_ack().await {
        ack.send(&"through");
    }
}

/// Is for those who have signed in.
#[ws(incoming = Act, outgoing = Heard)]
async fn members_only(#[ctx] _user: User, mut socket: Socket<Act, Heard>) {
    while socket.recv().await.is_some() {}
}

/// What somebody enters by.
#[derive(Deserialize, JsonSchema, Validate)]
struct Entrance {
    #[garde(length(chars, min = 1, max = 8))]
    name: String,
}

/// Is opened with an input, and repeats it.
#[ws(incoming = Act, outgoing = Heard)]
async fn entrance(input: Entrance, mut socket: Socket<Act, Heard>) {
    while socket.recv().await.is_some() {
        socket.emit(Heard::Left { by: input.name.clone() }).await;
    }
}

/// How many sockets `talk` has, and how many rooms.
#[procedure(query)]
async fn crowd(#[ctx] io: Io<talk>) -> (usize, usize) {
    (io.socket_count(), io.room_count())
}

/// Who is in a room.
#[procedure(query)]
async fn there(#[ctx] io: Io<talk>, input: String) -> Vec<String> {
    io.sockets(input).iter().map(ToString::to_string).collect()
}

/// Says something to everyone in these rooms, or to everybody. Answers how many that are.
#[procedure(mutation)]
async fn say(#[ctx] io: Io<talk>, input: Saying) -> usize {
    match &*input.rooms {
        [] => io.emit(input.event()).await,
        rooms => io.to(rooms).emit(input.event()).await,
    }
}

/// Says something to everyone in a room but for the sockets of another.
#[procedure(mutation)]
async fn say_elsewhere(#[ctx] io: Io<talk>, input: (String, String)) -> usize {
    let (room, other) = input;
    let mut told = io.to([room]);
    for id in io.sockets(other) {
        told = told.except(id);
    }
    told.emit(Saying::default().event()).await
}

/// Tells everyone something that cannot be encoded.
#[procedure(mutation)]
async fn garble(#[ctx] io: Io<talk>) -> usize {
    io.emit(Heard::Garbled(Garbled)).await
}

/// Ends the conversations of everyone in a room, with an error if so said.
#[procedure(mutation)]
async fn clear(#[ctx] io: Io<talk>, input: (String, bool)) -> usize {
    let (room, fails) = input;
    let ids = io.sockets(room);
    for id in &ids {
        if fails {
            io.disconnect_with(*id, RpcError::forbidden("not here"));
        } else {
            io.disconnect(*id);
        }
    }
    ids.len()
}

/// Answers what it is asked.
#[procedure(query)]
async fn echo(input: Value) -> Value {
    input
}

/// As many letters as it is asked for.
#[procedure(query)]
async fn letters(input: usize) -> String {
    "x".repeat(input)
}

/// What a test publishes.
#[procedure(subscription)]
fn news(#[ctx] news: broadcast::Sender<u32>) -> impl Stream<Item = u32> {
    let mut news = news.subscribe();
    stream!({
        while let Ok(number) = news.recv().await {
            yield number;
        }
    })
}

router! {
    /// What goes both ways, and what goes beside it.
    pub(super) Api for App {
        talk, behind_an_extractor, members_only, entrance,
        crowd, there, say, say_elsewhere, garble, clear, echo, letters, news,
        deep: { down: { talk as here } },
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
    pub(super) gate: watch::Sender<bool>,
    pub(super) news: broadcast::Sender<u32>,
    pub(super) farewells: Farewells,
    pub(super) hub: Hub,
}

impl Inside {
    /// The procedure from outside.
    pub(super) fn io(&self) -> Io<talk> {
        self.hub.io()
    }

    /// Waits until so many sockets are there, and so many rooms.
    pub(super) async fn crowd_is(&self, sockets: usize, rooms: usize) {
        let io = self.io();
        let there = || (io.socket_count(), io.room_count());
        let is_so = async {
            while there() != (sockets, rooms) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, is_so).await;
        waited.unwrap_or_else(|_| panic!("{:?} sockets and rooms, not {:?}", there(), (sockets, rooms)));
    }
}

/// The procedures, to be set up further. Calls have no deadline.
pub(super) fn procedures() -> (Server, Inside) {
    let (probe, witness) = probe();
    let (gate, open) = watch::channel(false);
    let (news, _) = broadcast::channel(10_000);
    let (farewells, hub) = (Farewells::default(), Hub::new());
    let app = App { probe, news: news.clone(), gate: open, farewells: farewells.clone() };
    let server = Server::new(Api::routes(), app).limits(limits()).hub(hub.clone());
    (server, Inside { witness, gate, news, farewells, hub })
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
