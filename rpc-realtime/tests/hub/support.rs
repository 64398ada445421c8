//! What the tests stand on: procedures with their events, a house in which they are open, and a way out that records.

use std::{
    collections::VecDeque,
    future::{Ready, ready},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use futures::{FutureExt, executor::block_on};
use rpc_core::{
    Call, Code, ConnectionId, Description, Entry, Events, Handler, Head, Kind, Parts, RawInput, Reply,
    Routes, RpcError, Table, TwoWay, reply::Step, schema,
};
use rpc_realtime::{__private::two_way, Hub, Incoming, Line, Outlet, Parcel, Payload, Socket, SocketId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

/// What clients emit.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, Events)]
pub(crate) enum Heard {
    /// Refused by validation above 100.
    Number(u64),
    Say {
        text: String,
    },
    Ping,
}

/// What is emitted to them.
#[derive(Serialize, Events)]
pub(crate) enum Said {
    Number(u64),
    Text { text: String },
    Counted(Counted),
    Unfit(Unfit),
    Rude(Rude),
}

/// Counts how often it is encoded.
#[derive(Default, JsonSchema)]
pub(crate) struct Counted(#[schemars(with = "String")] pub(crate) Arc<AtomicUsize>);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fetch_add(1, Ordering::Relaxed);
        serializer.serialize_str("counted")
    }
}

/// Cannot be encoded.
#[derive(JsonSchema)]
pub(crate) struct Unfit;

impl Serialize for Unfit {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("it does not want to"))
    }
}

/// Panics when it is encoded.
#[derive(JsonSchema)]
pub(crate) struct Rude;

impl Serialize for Rude {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("rude")
    }
}

/// A procedure whose function hands its socket to the test and is over; the test goes on with it.
macro_rules! procedures {
    ($($name:ident, $wire:literal, $key:literal;)*) => {$(
        pub(crate) enum $name {}

        impl Entry for $name {
            const DESCRIPTION: &'static Description = &Description::new($wire, Kind::Socket);
            type Arg<'a> = ();
            type Client = ();

            fn describe(_: &mut schema::Types<'_>) {}
        }

        impl TwoWay for $name {
            type Input = ();
            type Incoming = Heard;
            type Outgoing = Said;
            type Error = RpcError;

            const KEY: &'static str = $key;

            fn decode(input: &RawInput) -> Result<(), RpcError> {
                rpc_core::__private::decode_unit(input)
            }

            fn decode_event(name: &str, data: &RawInput) -> Result<Heard, RpcError> {
                decode_event(name, data)
            }
        }

        impl Handler<App> for $name {
            fn call(call: Call<App>) -> Reply {
                let given = call.context().clone();
                let function = move |(), (), socket| given.take(socket);
                two_way::<Self, App, (), _>(call, (), function, |()| Ok(()))
            }
        }
    )*};
}

procedures! {
    Lobby, "lobby", "tests::lobby";
    Lounge, "lounge", "tests::lounge";
    MovedLobby, "movedLobby", "tests::lobby";
}

pub(crate) fn decode_event(name: &str, data: &RawInput) -> Result<Heard, RpcError> {
    match Heard::decode_data(name, data)? {
        Heard::Number(101..) => Err(RpcError::framework(Code::ValidationError, "at most 100")),
        event => Ok(event),
    }
}

/// Where functions put their sockets.
#[derive(Clone, Default)]
pub(crate) struct App(Arc<Mutex<Option<Socket<Heard, Said>>>>);

impl App {
    fn take(&self, socket: Socket<Heard, Said>) -> Ready<()> {
        *self.0.lock().expect("nobody panicked with it") = Some(socket);
        ready(())
    }
}

/// A hub, and the procedures that open its sockets.
pub(crate) struct House {
    pub(crate) hub: Hub,
    app: App,
    table: Table,
}

impl House {
    pub(crate) fn new() -> Self {
        Self::of(Hub::new())
    }

    pub(crate) fn of(hub: Hub) -> Self {
        let app = App::default();
        let mut routes = Routes::new();
        routes.procedure::<Lobby>("", "lobby");
        routes.procedure::<Lounge>("", "lounge");
        routes.procedure::<MovedLobby>("", "movedLobby");
        let table = routes.bind(app.clone()).provide(hub.clone());
        Self { hub, app, table }
    }

    /// A socket of the lobby.
    pub(crate) fn open(&self) -> Seat {
        self.open_at("lobby")
    }

    pub(crate) fn open_at(&self, path: &str) -> Seat {
        self.open_with(path, usize::MAX)
    }

    /// A socket for which events up to so many bytes may wait.
    pub(crate) fn open_with(&self, path: &str, most: usize) -> Seat {
        let record = Arc::new(Record::default());
        let line = Line::new(ConnectionId::next(), Recorder(Arc::clone(&record)), most);
        let socket = self.socket(path, Arc::clone(&line));
        Seat { socket, line, record }
    }

    /// A socket of the lobby over a line that the test has made.
    pub(crate) fn open_on(&self, line: Arc<Line>) -> Socket<Heard, Said> {
        self.socket("lobby", line)
    }

    fn socket(&self, path: &str, line: Arc<Line>) -> Socket<Heard, Said> {
        let mut reply = Some(start(&self.table, path, RawInput::absent(), line));
        assert_eq!(step(&mut reply).expect("it opens"), Step::Open);
        assert_eq!(step(&mut reply).expect("it ends"), Step::End);
        let socket = self.app.0.lock().expect("nobody panicked with it").take();
        socket.expect("the function was called")
    }
}

/// Starts a call with a line, as a transport does.
pub(crate) fn start(table: &Table, path: &str, input: RawInput, line: Arc<Line>) -> Reply {
    let served = table.get(path).expect("it is listed");
    let mut parts = Parts::new(Arc::clone(served.route()), input, Head::default(), None);
    parts.insert_extension(line);
    served.call(parts)
}

/// The next step of a reply that does not wait.
pub(crate) fn step(reply: &mut Option<Reply>) -> Result<Step, RpcError> {
    match poll_step(reply) {
        Poll::Ready(step) => step,
        Poll::Pending => panic!("it waits"),
    }
}

pub(crate) fn poll_step(reply: &mut Option<Reply>) -> Poll<Result<Step, RpcError>> {
    let mut text = Vec::new();
    let step = rpc_core::reply::poll(reply, &mut Context::from_waker(Waker::noop()), &mut text);
    assert!(text.is_empty(), "what it says goes through its line");
    step
}

/// A socket, and both of its ends.
pub(crate) struct Seat {
    pub(crate) socket: Socket<Heard, Said>,
    pub(crate) line: Arc<Line>,
    pub(crate) record: Arc<Record>,
}

impl Seat {
    pub(crate) fn id(&self) -> SocketId {
        self.socket.id()
    }

    /// The client emits an event.
    pub(crate) fn hears(&self, name: &str, data: &str, reference: Option<&str>) {
        self.line.receive(incoming(name, data, reference)).expect("there is room");
    }

    /// What is received without waiting.
    pub(crate) fn received(&mut self) -> Option<Option<Heard>> {
        self.socket.recv().now_or_never()
    }

    /// The numbers that it was sent since it was asked last.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.record.numbers()
    }
}

pub(crate) fn incoming(name: &str, data: &str, reference: Option<&str>) -> Incoming {
    let data = RawInput::from(data.to_owned());
    Incoming { name: name.into(), data, reference: reference.map(Into::into) }
}

/// Emits a number to whom it is for.
pub(crate) fn emit(to: rpc_realtime::Broadcast<Said>, number: u64) -> usize {
    block_on(to.emit(Said::Number(number)))
}

/// What left a conversation.
#[derive(Default)]
pub(crate) struct Record {
    parcels: Mutex<VecDeque<Parcel>>,
    /// Whether a handler has to wait.
    room: Mutex<Room>,
}

#[derive(Default)]
struct Room {
    is_full: bool,
    waiting: Vec<Waker>,
}

impl Record {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Parcel>> {
        self.parcels.lock().expect("nobody panics with it")
    }

    /// All that has left since it was asked last, as short text.
    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock()).iter().map(describe).collect()
    }

    /// The payloads that have left since it was asked last.
    pub(crate) fn payloads(&self) -> Vec<Payload> {
        let parcels = std::mem::take(&mut *self.lock());
        let payload = |parcel| match parcel {
            Parcel::Event(payload) => payload,
            other => panic!("an event was expected, and {other:?} came"),
        };
        parcels.into_iter().map(payload).collect()
    }

    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.payloads().iter().map(number).collect()
    }

    /// Forgets what has left, and what that took.
    pub(crate) fn clear(&self) {
        *self.lock() = VecDeque::new();
    }

    /// There is no room for what the handler says, or there is again.
    pub(crate) fn set_full(&self, is_full: bool) {
        let waiting = {
            let mut room = self.room.lock().expect("nobody panics with it");
            room.is_full = is_full;
            std::mem::take(&mut room.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// The number that an event carries.
fn number(payload: &Payload) -> u64 {
    let (name, data) = event(payload);
    assert_eq!(name, "number");
    data.as_u64().expect("a number")
}

/// The name and the data of an event.
pub(crate) fn event(payload: &Payload) -> (String, serde_json::Value) {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Event {
        name: String,
        data: serde_json::Value,
        timestamp: u64,
    }

    let text = [b"{", payload.as_bytes(), b"}"].concat();
    let Event { name, data, timestamp } = serde_json::from_slice(&text).expect("members of an object");
    assert!(timestamp > 1_600_000_000_000, "milliseconds: {timestamp}");
    (name, data)
}

fn describe(parcel: &Parcel) -> String {
    match parcel {
        Parcel::Event(payload) => {
            let (name, data) = event(payload);
            format!("{name} {data}")
        }
        Parcel::Answer { reference, data } => {
            format!("answer {reference}: {}", str::from_utf8(data).expect("JSON"))
        }
        Parcel::Rejected { reference, error } => {
            format!("rejected {}: {}", reference.as_deref().unwrap_or("-"), error.code())
        }
        Parcel::End(Ok(())) => "end".to_owned(),
        Parcel::End(Err(error)) => format!("end: {}", error.code()),
        other => panic!("{other:?}"),
    }
}

/// Records what it is given.
pub(crate) struct Recorder(pub(crate) Arc<Record>);

impl Outlet for Recorder {
    fn send(&self, parcel: Parcel) {
        self.0.lock().push_back(parcel);
    }

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut room = self.0.room.lock().expect("nobody panics with it");
        if !room.is_full {
            return Poll::Ready(());
        }
        room.waiting.push(cx.waker().clone());
        Poll::Pending
    }
}

/// A small generator of numbers that look random (Marsaglia, Xorshift RNGs), so that a run can be run again.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is below a usize")
    }
}

/// Tells the seed of a run that fails.
pub(crate) struct Seed(pub(crate) u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed was {}", self.0);
        }
    }
}
