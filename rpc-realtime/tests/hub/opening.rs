//! How a call becomes a conversation: what may refuse it, when it is open, and what it holds.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::FutureExt;
use rpc_core::{
    __private::{Extract, decode},
    Call, ConnectionId, Description, Entry, FromContext, Handler, Head, Kind, Parts, RawInput, Reply, Routes,
    RpcError, Table, TwoWay,
    reply::Step,
    schema,
};
use rpc_realtime::{__private::two_way, Hub, Io, Line, Socket};
use serde::Deserialize;

use crate::support::{
    Heard, Lobby, Record, Recorder, Said, decode_event, emit, incoming, poll_step, start, step,
};

/// What the function does, as its input tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Task {
    /// Sends back the numbers that it receives, and takes leave of its room.
    Echo,
    Wait,
    Fail,
    Panic,
}

enum Hall {}

impl Entry for Hall {
    const DESCRIPTION: &'static Description = &Description::new("hall", Kind::Socket);
    type Arg<'a> = ();
    type Client = ();

    fn describe(_: &mut schema::Types<'_>) {}
}

impl TwoWay for Hall {
    type Input = Task;
    type Incoming = Heard;
    type Outgoing = Said;
    type Error = RpcError;

    const KEY: &'static str = "tests::hall";

    fn decode(input: &RawInput) -> Result<Task, RpcError> {
        decode(input)
    }

    fn decode_event(name: &str, data: &RawInput) -> Result<Heard, RpcError> {
        decode_event(name, data)
    }
}

/// Whether guests are let in.
#[derive(Clone, Copy)]
enum Door {
    Open,
    Shut,
    /// Nobody comes to it.
    Unanswered,
}

struct App {
    door: Door,
    /// How often the function was called.
    calls: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Guest;

impl FromContext<App> for Guest {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        match call.context().door {
            Door::Open => Ok(Self),
            Door::Shut => Err(RpcError::unauthorized("sign in first")),
            Door::Unanswered => pending().await,
        }
    }
}

impl Handler<App> for Hall {
    fn call(call: Call<App>) -> Reply {
        let calls = Arc::clone(&call.context().calls);
        let function = move |(Guest, ()), task, socket| {
            calls.fetch_add(1, Ordering::Relaxed);
            hall(task, socket)
        };
        two_way::<Self, App, _, _>(call, (Extract::<Guest>::how(), ()), function, |result| result)
    }
}

async fn hall(task: Task, mut socket: Socket<Heard, Said>) -> Result<(), RpcError> {
    socket.join("hall");
    match task {
        Task::Echo => {
            while let Some(event) = socket.recv().await {
                if let Heard::Number(number) = event {
                    socket.emit(Said::Number(number)).await;
                }
            }
            for room in socket.rooms() {
                socket.to([room]).emit(Said::Text { text: "bye".into() }).await;
            }
            Ok(())
        }
        Task::Wait => pending().await,
        Task::Fail => Err(RpcError::forbidden("closed for today")),
        Task::Panic => panic!("in the hall"),
    }
}

/// A server's table, and how often its function was called.
struct Place {
    hub: Hub,
    table: Table,
    calls: Arc<AtomicUsize>,
}

impl Place {
    fn new(door: Door) -> Self {
        let hub = Hub::new();
        let mut place = Self::without_hub(door);
        place.table = place.table.provide(hub.clone());
        Self { hub, ..place }
    }

    fn without_hub(door: Door) -> Self {
        let calls = Arc::default();
        let mut routes = Routes::new();
        routes.procedure::<Hall>("", "hall");
        let table = routes.bind(App { door, calls: Arc::clone(&calls) });
        Self { hub: Hub::new(), table, calls }
    }

    fn open(&self, input: &str) -> Guesthood {
        let record = Arc::<Record>::default();
        let line = Line::new(ConnectionId::next(), Recorder(Arc::clone(&record)), 1 << 16);
        let input = RawInput::from(input.to_owned());
        let reply = Some(start(&self.table, "hall", input, Arc::clone(&line)));
        Guesthood { reply, line, record }
    }

    fn io(&self) -> Io<Hall> {
        self.hub.io()
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// Nobody is there, and nobody was.
    fn was_never_entered(&self) {
        assert_eq!(self.calls(), 0, "the function was not called");
        assert_eq!((self.io().socket_count(), self.io().room_count()), (0, 0));
    }
}

/// A conversation with its transport.
struct Guesthood {
    reply: Option<Reply>,
    line: Arc<Line>,
    record: Arc<Record>,
}

#[test]
fn who_is_refused_by_an_extractor_or_for_the_input_never_enters() {
    for (door, input, code) in [
        (Door::Shut, "\"echo\"", "UNAUTHORIZED"),
        (Door::Shut, "5", "UNAUTHORIZED"),
        (Door::Open, "5", "BAD_INPUT"),
    ] {
        let place = Place::new(door);
        let mut guest = place.open(input);
        guest.line.receive(incoming("number", "1", Some("1"))).expect("there is room");
        let error = step(&mut guest.reply).expect_err("it is refused");
        assert_eq!(error.code(), code);
        assert!(guest.reply.is_none(), "it is over");
        assert!(guest.record.told().is_empty(), "its transport tells it");
        assert_eq!(Arc::strong_count(&guest.line), 1);
        place.was_never_entered();
    }
}

#[test]
fn who_goes_while_an_extractor_runs_never_enters() {
    let place = Place::new(Door::Unanswered);
    let mut guest = place.open("\"echo\"");
    assert!(poll_step(&mut guest.reply).is_pending());
    rpc_core::reply::cancel(&mut guest.reply);
    assert_eq!(Arc::strong_count(&guest.line), 1);
    place.was_never_entered();
}

#[test]
fn it_opens_before_it_says_anything_and_ends_after_its_farewell() {
    let place = Place::new(Door::Open);
    let (mut guest, mut other) = (place.open("\"echo\""), place.open("\"echo\""));
    // What comes before it is open waits.
    guest.line.receive(incoming("number", "1", None)).expect("there is room");
    for guest in [&mut guest, &mut other] {
        assert_eq!(step(&mut guest.reply).expect("it goes on"), Step::Open);
        assert!(guest.record.told().is_empty(), "it is open before its function runs");
    }
    assert_eq!(place.calls(), 2);
    assert_eq!(place.io().socket_count(), 2, "whoever emits to all reaches it from now on");

    assert!(poll_step(&mut guest.reply).is_pending());
    assert!(poll_step(&mut other.reply).is_pending());
    assert_eq!(guest.record.told(), ["number 1"]);
    assert_eq!(place.io().sockets("hall").len(), 2);

    guest.line.receive(incoming("number", "2", None)).expect("there is room");
    guest.line.close();
    assert_eq!(step(&mut guest.reply).expect("it goes on"), Step::End);
    assert_eq!(guest.record.told(), ["number 2"], "its transport tells that it is complete");
    assert_eq!(other.record.told(), [r#"text {"text":"bye"}"#]);
    assert_eq!(place.io().sockets("hall"), [other.line.id()]);
    assert_eq!(Arc::strong_count(&guest.line), 1, "nobody holds it");
}

#[test]
fn an_error_and_a_panic_of_the_function_end_it_and_it_leaves_its_rooms() {
    for (input, code) in [("\"fail\"", "FORBIDDEN"), ("\"panic\"", "INTERNAL_ERROR")] {
        let place = Place::new(Door::Open);
        let mut guest = place.open(input);
        assert_eq!(step(&mut guest.reply).expect("it goes on"), Step::Open);
        assert_eq!(step(&mut guest.reply).expect_err("it fails").code(), code);
        assert_eq!((place.io().socket_count(), place.io().room_count()), (0, 0));
        assert_eq!(Arc::strong_count(&guest.line), 1);
        assert!(!place.io().disconnect(guest.line.id()));
    }
}

#[test]
fn a_function_that_is_dropped_where_it_waits_leaves_its_rooms() {
    let place = Place::new(Door::Open);
    let mut guest = place.open("\"wait\"");
    assert_eq!(step(&mut guest.reply).expect("it goes on"), Step::Open);
    assert!(poll_step(&mut guest.reply).is_pending());
    guest.line.receive(incoming("number", "1", Some("1"))).expect("there is room");
    assert_eq!(emit(place.io().to(["hall"]), 7), 1);
    rpc_core::reply::cancel(&mut guest.reply);
    assert_eq!((place.io().socket_count(), place.io().room_count()), (0, 0));
    assert_eq!(guest.record.told(), ["number 7", "rejected 1: NOT_OPEN"]);
    assert_eq!(Arc::strong_count(&guest.line), 1);
}

#[test]
fn what_the_call_was_made_of_is_not_held_while_the_function_runs() {
    let place = Place::new(Door::Open);
    let line = Line::new(ConnectionId::next(), Recorder(Arc::default()), 1 << 16);
    let served = place.table.get("hall").expect("it is listed");
    let mut parts =
        Parts::new(Arc::clone(served.route()), RawInput::from("\"wait\"".to_owned()), Head::default(), None);
    let attached = Arc::new("a credential, say");
    parts.insert_extension(line);
    parts.insert_extension(Arc::clone(&attached));
    let mut reply = Some(served.call(parts));
    assert_eq!(Arc::strong_count(&attached), 2);
    assert_eq!(step(&mut reply).expect("it goes on"), Step::Open);
    assert_eq!(Arc::strong_count(&attached), 1);
}

#[test]
fn a_transport_without_lines_and_a_server_without_hub_are_told_so() {
    let place = Place::new(Door::Open);
    let served = place.table.get("hall").expect("it is listed");
    let input = || RawInput::from("\"echo\"".to_owned());
    let mut reply = Some(served.call(Parts::new(Arc::clone(served.route()), input(), Head::default(), None)));
    assert_eq!(step(&mut reply).expect_err("no line").code(), "INTERNAL_ERROR");
    place.was_never_entered();

    let place = Place::without_hub(Door::Open);
    let mut guest = place.open("\"echo\"");
    assert_eq!(step(&mut guest.reply).expect_err("no hub").code(), "INTERNAL_ERROR");
    place.was_never_entered();
}

#[test]
fn a_procedure_is_given_the_hub_of_its_server_or_is_told_that_there_is_none() {
    let extract = |place: &Place| {
        let route = Arc::clone(place.table.get("hall").expect("it is listed").route());
        let parts = Parts::new(route, RawInput::absent(), Head::default(), None);
        let call = Call::new(Arc::new(()), parts);
        Io::<Lobby>::from_context(&call).now_or_never().expect("it does not wait").map(|io| io.socket_count())
    };
    let error = extract(&Place::without_hub(Door::Open)).expect_err("there is no hub");
    assert_eq!(error.code(), "INTERNAL_ERROR");
    assert!(!error.message().contains("hub"), "callers are not told why");

    let place = Place::new(Door::Open);
    assert_eq!(extract(&place).expect("it has one"), 0);
    let house = crate::support::House::of(place.hub.clone());
    let _seat = house.open();
    assert_eq!(extract(&place).expect("it has one"), 1, "it is the same hub");
}
