//! Large events between small ones: frames that a socket takes in parts only are never torn.

use rpc_server::{Limits, prelude::*};
use serde_json::{Value, json};

use super::api::{Saying, Served, limits, serve_within, talk, text};
use crate::support::{
    Flow, Proxy, Socket,
    frames::{FIN, Frames, TEXT},
    socket::{call, emit, open},
};

const LARGE: usize = 70 * 1024;

/// Room for all that a test emits, so that nobody is too slow.
fn roomy() -> Limits {
    Limits { queue: 256 * 1024 * 1024, ..limits() }
}

/// Every fifth event is large, and the others are small.
fn letters(number: u64) -> usize {
    if number.is_multiple_of(5) { LARGE } else { usize::try_from(number % 100).expect("a small number") }
}

/// Emits so many, as fast as it goes.
async fn emit_all(io: Io<talk>, by: &'static str, events: u64) {
    for number in 0..events {
        let saying = Saying { by: by.to_owned(), number, letters: letters(number), ..Saying::default() };
        io.to(["tea"]).emit(saying.event()).await;
        tokio::task::yield_now().await;
    }
}

/// Checks frames as they come: events of two emitters, each in its order, and answers to calls. Each is whole.
#[derive(Default)]
struct Check {
    heard: [u64; 2],
    answers: usize,
}

impl Check {
    fn frame(&mut self, frame: &Value) {
        if frame["name"] == "left" {
            return;
        }
        if frame["type"] == "result" {
            assert_eq!(frame["data"].as_str().map(str::len), Some(50_000));
            self.answers += 1;
            return;
        }
        let data = &frame["data"];
        let (number, said) = (data["number"].as_u64(), data["text"].as_str());
        let (Some(number), Some(said)) = (number, said) else { panic!("{frame:.300}") };
        assert!(said == text(number, letters(number)), "event {number} is not what was emitted");
        let heard = &mut self.heard[usize::from(data["by"] == "b")];
        assert_eq!(number, *heard, "of {}", data["by"]);
        *heard += 1;
    }
}

/// One that reads slowly, byte by byte or not at all for a while, and makes calls meanwhile.
async fn reads_all(mut socket: Socket, proxy: Proxy, events: u64) {
    let mut check = Check::default();
    for round in 0.. {
        // While it is held, whatever is emitted piles up in the system's buffers, until they take parts only.
        proxy.to_client(Flow::Held);
        socket.send(call(&round.to_string(), "letters", json!(50_000))).await;
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let before = check.answers;
        let mut frames = 0;
        proxy.to_client(if round % 10 == 3 { Flow::Split } else { Flow::Open });
        while check.answers == before {
            check.frame(&socket.next_json().await);
            frames += 1;
            if frames == 2 {
                proxy.to_client(Flow::Open);
            }
        }
        if check.heard == [events, events] {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_frame_is_torn_however_it_is_read() {
    const EVENTS: u64 = 150;

    let Served { server, inside } = serve_within(roomy()).await;
    let mut reading = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let proxy = server.proxy().await;
        let mut socket = Socket::connect(proxy.address).await;
        socket.open("a", "talk", Value::Null).await;
        socket.ask_by_event("a", "join", json!({"room": "tea"})).await;
        reading.spawn(reads_all(socket, proxy, EVENTS));
    }
    let emitting = ["a", "b"].map(|by| tokio::spawn(emit_all(inside.io(), by, EVENTS)));
    for emitting in emitting {
        emitting.await.expect("all is emitted");
    }
    while let Some(read) = reading.join_next().await {
        read.expect("all is read");
    }
    inside.crowd_is(0, 0).await;
}

/// One for which the system holds little, and who reads nothing before all is emitted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_socket_took_in_parts_is_gone_on_with() {
    const EVENTS: u64 = 500;

    let Served { server, inside } = serve_within(roomy()).await;
    let mut frames = Frames::connect_narrow(server.address).await;
    frames.write(FIN | TEXT, open("a", "talk", Value::Null).to_string()).await;
    frames.write(FIN | TEXT, emit("a", "join", json!({"room": "tea"})).to_string()).await;
    assert!(frames.read_text().await.starts_with(r#"{"type":"opened""#));
    inside.crowd_is(1, 1).await;
    let emitting = ["a", "b"].map(|by| tokio::spawn(emit_all(inside.io(), by, EVENTS)));
    for emitting in emitting {
        emitting.await.expect("all is emitted");
    }
    frames.write(FIN | TEXT, call("call", "letters", json!(50_000)).to_string()).await;
    let mut check = Check::default();
    while check.heard != [EVENTS, EVENTS] || check.answers == 0 {
        check.frame(&serde_json::from_str(&frames.read_text().await).expect("JSON"));
    }
    assert_eq!(inside.io().socket_count(), 1);
}
