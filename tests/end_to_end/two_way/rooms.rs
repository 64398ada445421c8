//! Rooms of many sockets, and many who emit at once: every member hears every event once, in the order of whoever emitted
//! it, whatever else it does meanwhile.

use std::collections::BTreeMap;

use rpc_server::prelude::*;
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinSet};

use super::api::{Inside, Saying, Served, serve, talk};
use crate::support::{
    Chance, Client, Request, Socket, TestServer,
    request::mutation,
    socket::{call, close, emit},
};

const ROOMS: usize = 20;

fn name(room: usize) -> String {
    format!("room {room}")
}

/// The rooms in which a member is.
fn rooms_of(member: usize) -> [usize; 2] {
    [member % ROOMS, (member * 7 + 3) % ROOMS]
}

/// What one emitter emits: to which rooms each event goes, by its number.
type Program = Vec<Vec<usize>>;

/// Numbers by who emitted them, in their order.
type Log = BTreeMap<String, Vec<u64>>;

fn program(seed: u64, events: usize) -> Program {
    let mut chance = Chance(seed);
    (0..events).map(|_| (0..=chance.below(3)).map(|_| chance.below(ROOMS)).collect()).collect()
}

fn saying(by: &str, number: usize, rooms: &[usize]) -> Saying {
    Saying {
        rooms: rooms.iter().map(|room| name(*room)).collect(),
        by: by.to_owned(),
        number: number as u64,
        letters: 0,
    }
}

fn said(by: &str, number: usize, rooms: &[usize]) -> Value {
    json!({"rooms": rooms.iter().map(|room| name(*room)).collect::<Vec<_>>(), "by": by, "number": number})
}

/// What a member must have heard who is in these rooms.
fn expected(programs: &BTreeMap<String, Program>, rooms: &[usize]) -> Log {
    let heard_of = |program: &Program| {
        let heard = |(number, to): (usize, &Vec<usize>)| {
            to.iter().any(|room| rooms.contains(room)).then_some(number as u64)
        };
        program.iter().enumerate().filter_map(heard).collect()
    };
    programs.iter().map(|(by, program)| (by.clone(), heard_of(program))).collect()
}

/// Writes down what was said; who left is no matter. Anything else is given back.
fn write_down(log: &mut Log, frame: Value) -> Option<Value> {
    match frame["name"].as_str() {
        Some("said") => {}
        Some("left") => return None,
        _ => return Some(frame),
    }
    let (by, number) = (frame["data"]["by"].as_str(), frame["data"]["number"].as_u64());
    let (Some(by), Some(number)) = (by, number) else { panic!("{frame}") };
    log.entry(by.to_owned()).or_default().push(number);
    None
}

/// Reads up to an answer, and writes down what is heard meanwhile.
async fn up_to_answer(socket: &mut Socket, log: &mut Log) -> Value {
    loop {
        let frame = socket.next_json().await;
        if let Some(frame) = write_down(log, frame) {
            return frame;
        }
    }
}

/// A member of two rooms, over a connection of its own.
async fn member(server: &TestServer, number: usize) -> Socket {
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    for room in rooms_of(number) {
        assert_eq!(socket.ask_by_event("a", "join", json!({"room": name(room)})).await, true);
    }
    socket
}

/// Calls all the time, until all is emitted; and asks its function for something then, whose answer comes behind
/// whatever was emitted.
async fn listen(mut socket: Socket, number: usize, is_done: watch::Receiver<bool>) -> (usize, Log) {
    let mut log = Log::new();
    let mut calls = 0;
    while !*is_done.borrow() {
        calls += 1;
        let letters = if calls % 10 == 0 { 5000 } else { 5 };
        socket.send(call("call", "letters", json!(letters))).await;
        let answer = up_to_answer(&mut socket, &mut log).await;
        assert_eq!(answer["data"].as_str().map(str::len), Some(letters), "{answer}");
        tokio::time::sleep(std::time::Duration::from_millis(5 + (number % 7) as u64)).await;
    }
    let mut last = emit("a", "double", json!(21));
    last["ref"] = 1.into();
    socket.send(last).await;
    let answer = up_to_answer(&mut socket, &mut log).await;
    assert_eq!(answer, json!({"type": "result", "id": "a", "ref": 1, "data": 42}));
    (number, log)
}

/// Comes into two rooms and leaves again, over and over. What it hears of each emitter in between are all events of a
/// stretch, without a gap.
async fn come_and_go(
    mut socket: Socket,
    number: usize,
    programs: BTreeMap<String, Program>,
    is_done: watch::Receiver<bool>,
) {
    let rooms = rooms_of(number);
    let whole = expected(&programs, &rooms);
    while !*is_done.borrow() {
        let mut log = Log::new();
        socket.open("a", "talk", Value::Null).await;
        for (place, room) in rooms.into_iter().enumerate() {
            let mut join = emit("a", "join", json!({"room": name(room)}));
            join["ref"] = place.into();
            socket.send(join).await;
            up_to_answer(&mut socket, &mut log).await;
        }
        // What came before it was in both is no stretch.
        log.clear();
        for _ in 0..3 {
            socket.send(call("call", "echo", json!(1))).await;
            up_to_answer(&mut socket, &mut log).await;
        }
        socket.send(close("a")).await;
        for frame in socket.until_pong().await {
            assert_eq!(write_down(&mut log, frame), None);
        }
        for (by, heard) in log {
            let whole = &whole[&by];
            let start = whole.iter().position(|number| Some(number) == heard.first()).expect("it is theirs");
            assert!(whole[start..].starts_with(&heard), "of {by} came {heard:?}, of {whole:?}");
        }
    }
    socket.close().await;
}

/// Emits by calls over HTTP.
async fn emit_by_calls(mut client: Client, by: String, program: Program) {
    for (number, rooms) in program.iter().enumerate() {
        let request = Request::from(mutation("say", said(&by, number, rooms)));
        assert!(client.ask(request).await.data().is_u64());
    }
}

/// Emits from within the process, as a background task does.
async fn emit_by_hub(io: Io<talk>, by: String, program: Program) {
    for (number, rooms) in program.iter().enumerate() {
        let saying = saying(&by, number, rooms);
        io.to(&saying.rooms).emit(saying.event()).await;
        tokio::task::yield_now().await;
    }
}

/// Emits by a conversation of one that is in no room.
async fn emit_by_conversation(mut socket: Socket, by: String, program: Program) {
    socket.open("a", "talk", Value::Null).await;
    for (number, rooms) in program.iter().enumerate() {
        let how = if number % 2 == 0 { "say" } else { "tell" };
        let reached = socket.ask_by_event("a", how, said(&by, number, rooms)).await;
        assert!(reached.is_u64(), "{reached}");
    }
}

/// Has many emit to many, while some come and go.
async fn everybody_hears_everything(served: &Served, members: usize, events: usize) {
    let Served { server, inside } = served;
    let io = inside.io();
    let emitters = ["call 1", "call 2", "hub 1", "hub 2", "talk 1", "talk 2"];
    let programs: BTreeMap<_, _> =
        (1..).zip(emitters).map(|(seed, by)| (by.to_owned(), program(seed * 7919, events))).collect();
    let (done, is_done) = watch::channel(false);
    let mut listening = JoinSet::new();
    for number in 0..members {
        listening.spawn(listen(member(server, number).await, number, is_done.clone()));
    }
    let mut passing = JoinSet::new();
    for number in 0..10 {
        passing.spawn(come_and_go(server.socket().await, number, programs.clone(), is_done.clone()));
    }
    let mut emitting = JoinSet::new();
    for (by, program) in programs.clone() {
        match by.split_once(' ').expect("two words").0 {
            "call" => emitting.spawn(emit_by_calls(server.connect().await, by, program)),
            "hub" => emitting.spawn(emit_by_hub(io.clone(), by, program)),
            _ => emitting.spawn(emit_by_conversation(server.socket().await, by, program)),
        };
    }
    while let Some(emitted) = emitting.join_next().await {
        emitted.expect("all is emitted");
    }
    done.send_replace(true);
    while let Some(passed) = passing.join_next().await {
        passed.expect("those who come and go hear stretches");
    }
    while let Some(heard) = listening.join_next().await {
        let (number, mut log) = heard.expect("a member hears");
        for by in emitters {
            log.entry(by.to_owned()).or_default();
        }
        assert_eq!(log, expected(&programs, &rooms_of(number)), "of member {number}");
    }
    inside.crowd_is(0, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_hears_everything_once_and_in_each_emitters_order() {
    everybody_hears_everything(&serve().await, 200, 150).await;
}

#[tokio::test]
async fn so_it_is_on_a_single_thread() {
    everybody_hears_everything(&serve().await, 50, 100).await;
}

/// So many members, with the names of their sockets.
async fn members(served: &mut Served, count: usize) -> Vec<(Socket, String)> {
    let mut members = Vec::new();
    for number in 0..count {
        let mut socket = member(&served.server, number).await;
        served.inside.witness.entered().await;
        let who = socket.ask_by_event("a", "who", Value::Null).await;
        members.push((socket, who[0].as_str().expect("a name").to_owned()));
    }
    members
}

async fn ask(server: &TestServer, path: &str, input: Value) -> Value {
    server.send(mutation(path, input)).await.data()
}

async fn told(inside: &Inside, rooms: &[usize], by: &str) -> usize {
    let saying = saying(by, 1, rooms);
    inside.io().to(&saying.rooms).emit(saying.event()).await
}

#[tokio::test]
async fn those_are_told_who_are_meant() {
    let mut served = serve().await;
    let mut members = members(&mut served, 300).await;
    let Served { server, inside } = &served;
    let is_in = |number: usize, rooms: &[usize]| rooms_of(number).iter().any(|room| rooms.contains(room));
    let count = |rooms: &[usize]| (0..300).filter(|number| is_in(*number, rooms)).count();
    inside.crowd_is(300, ROOMS).await;

    assert_eq!(told(inside, &[3], "one room").await, count(&[3]));
    assert_eq!(told(inside, &[3, 4, 5, 3], "some rooms").await, count(&[3, 4, 5]));
    assert_eq!(told(inside, &[77], "no room").await, 0);
    assert_eq!(ask(server, "say", json!({"by": "everybody", "number": 1})).await, 300);
    // Member 3 is in the rooms 3 and 4, and is not among the others there.
    let tell = said("the others", 1, &[3, 5]);
    let (mut of_third, reached) = members[3].0.until_answer("a", "tell", tell).await;
    assert_eq!(reached, count(&[3, 5]) - 1);

    for (number, (socket, _)) in members.iter_mut().enumerate() {
        let mut expected = Vec::new();
        let mut hears = |by: &str, is_meant: bool| expected.extend(is_meant.then(|| by.to_owned()));
        hears("one room", is_in(number, &[3]));
        hears("some rooms", is_in(number, &[3, 4, 5]));
        hears("everybody", true);
        hears("the others", number != 3 && is_in(number, &[3, 5]));
        let (mut frames, _) = socket.until_answer("a", "rooms", Value::Null).await;
        if number == 3 {
            frames.splice(..0, std::mem::take(&mut of_third));
        }
        let heard: Vec<_> =
            frames.iter().map(|frame| frame["data"]["by"].as_str().expect("a name")).collect();
        assert_eq!(heard, expected, "member {number}");
    }
}

#[tokio::test]
async fn a_procedure_that_is_listed_twice_has_the_same_rooms_in_both_places() {
    let Served { server, inside } = serve().await;
    let (mut here, mut there) = (server.socket().await, server.socket().await);
    here.open("a", "talk", Value::Null).await;
    there.open("a", "deep.down.here", Value::Null).await;
    for socket in [&mut here, &mut there] {
        assert_eq!(socket.ask_by_event("a", "join", json!({"room": name(1)})).await, true);
    }
    inside.crowd_is(2, 1).await;
    assert_eq!(here.ask_by_event("a", "tell", said("here", 1, &[1])).await, 1);
    there.expect_event("a", "said", json!({"by": "here", "number": 1, "text": ""})).await;
}

#[tokio::test]
async fn it_is_known_who_is_there_and_whoever_is_disconnected_is_not() {
    let mut served = serve().await;
    let mut members = members(&mut served, 60).await;
    let Served { server, inside } = &mut served;
    let there = async |room: usize| -> Vec<String> {
        let request = crate::support::query("there", json!(name(room)));
        let mut ids: Vec<String> =
            serde_json::from_value(server.send(request).await.data()).expect("a list of names");
        ids.sort();
        ids
    };
    let in_room = |members: &[(Socket, String)], room: usize| {
        let mut ids: Vec<_> = (0..60)
            .filter(|number| rooms_of(*number).contains(&room))
            .map(|number| members[number].1.clone())
            .collect();
        ids.sort();
        ids
    };
    for room in 0..ROOMS {
        assert_eq!(there(room).await, in_room(&members, room));
    }
    // Those of room 3 are told of everything but for those of room 4.
    let reached = ask(server, "sayElsewhere", json!([name(3), name(4)])).await;
    let elsewhere = |number: &usize| rooms_of(*number).contains(&3) && !rooms_of(*number).contains(&4);
    assert_eq!(reached, (0..60).filter(elsewhere).count());
    for number in (0..60).filter(elsewhere) {
        members[number].0.expect_event("a", "said", json!({"by": "", "number": 0, "text": ""})).await;
    }
    let gone = ask(server, "clear", json!([name(3), false])).await;
    assert_eq!(gone, in_room(&members, 3).len());
    for _ in 0..gone.as_u64().expect("a number") {
        inside.witness.left().await;
    }
    assert_eq!(there(3).await, [] as [&str; 0]);
    inside.crowd_is(60 - in_room(&members, 3).len(), inside.io().room_count()).await;
    for (number, (socket, _)) in members.iter_mut().enumerate() {
        // The others hear who left.
        let others_left = |frames: &[Value]| frames.iter().all(|frame| frame["name"] == "left");
        if rooms_of(number).contains(&3) {
            let mut frame = socket.next_json().await;
            while others_left(std::slice::from_ref(&frame)) {
                frame = socket.next_json().await;
            }
            assert_eq!(frame, json!({"type": "complete", "id": "a"}));
            socket.nothing_until_pong().await;
        } else {
            let (frames, _) = socket.until_answer("a", "rooms", Value::Null).await;
            assert!(others_left(&frames), "{frames:?}");
        }
    }
    drop(members);
    inside.crowd_is(0, 0).await;
}
