//! Members that read slowly or not at all: they are closed or catch up, and nobody else waits for them.

use std::time::Duration;

use rpc_server::{Limits, prelude::*};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::api::{Saying, Served, limits, serve, serve_within, talk};
use crate::support::{
    Flow, PATIENCE, Socket, TestServer,
    frames::{CLOSE, FIN, Frames, PING, TEXT},
    socket::{emit, open},
};

const KIB: usize = 1024;

/// How large an event is.
const EVENT: usize = 16 * KIB;

async fn say(io: &Io<talk>, number: u64) -> usize {
    let saying = Saying { by: "x".to_owned(), number, letters: EVENT, ..Saying::default() };
    io.to(["tea"]).emit(saying.event()).await
}

/// One that has joined, over a connection for which the system holds little.
async fn still(server: &TestServer) -> Frames {
    let mut frames = Frames::connect_narrow(server.address).await;
    frames.write(FIN | TEXT, open("a", "talk", Value::Null).to_string()).await;
    let mut join = emit("a", "join", json!({"room": "tea"}));
    join["ref"] = 1.into();
    frames.write(FIN | TEXT, join.to_string()).await;
    for kind in ["opened", "result"] {
        let text = frames.read_text().await;
        assert!(text.contains(kind), "{text}");
    }
    frames
}

/// One that has joined and reads, and tells of what it has read.
async fn reading(server: &TestServer) -> (impl Future<Output = ()> + use<>, mpsc::UnboundedReceiver<u64>) {
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    socket.ask_by_event("a", "join", json!({"room": "tea"})).await;
    let (heard, hears) = mpsc::unbounded_channel();
    (read(socket, heard), hears)
}

/// Reads event after event, which come without a gap.
async fn read(mut socket: Socket, heard: mpsc::UnboundedSender<u64>) {
    let mut number = 0;
    loop {
        let frame = socket.next_json().await;
        if frame["name"] == "left" {
            continue;
        }
        assert_eq!(frame["data"]["number"], number);
        if heard.send(number).is_err() {
            return;
        }
        number += 1;
    }
}

/// Reads what was sent before the end: a prefix without a gap, and the code of the close. Gives how many came.
async fn prefix_and_close(frames: &mut Frames, code: u16) -> u64 {
    for number in 0.. {
        let (first, payload) = loop {
            match frames.read().await.expect("a close comes at last") {
                (first, _) if first == FIN | PING => {}
                frame => break frame,
            }
        };
        if first == FIN | CLOSE {
            assert_eq!(payload.first_chunk().map(|code| u16::from_be_bytes(*code)), Some(code));
            return number;
        }
        let text = String::from_utf8(payload).expect("texts are UTF-8");
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(frame["data"]["number"], number, "{text:.100}");
        assert_eq!(frame["data"]["text"].as_str().map(str::len), Some(EVENT));
    }
    unreachable!("numbers do not end")
}

/// Emits until nobody but these is there, one event after the other, each of which these have heard before the next
/// comes. Gives how many.
async fn emit_until_left(io: &Io<talk>, hears: &mut [mpsc::UnboundedReceiver<u64>]) -> u64 {
    let emitting = async {
        for number in 0.. {
            let reached = say(io, number).await;
            for hears in &mut *hears {
                assert_eq!(hears.recv().await, Some(number));
            }
            if reached == hears.len() {
                return number + 1;
            }
            tokio::task::yield_now().await;
        }
        unreachable!("numbers do not end")
    };
    tokio::time::timeout(PATIENCE, emitting).await.expect("who does not read is closed")
}

#[tokio::test]
async fn who_stands_still_is_closed_with_4429_and_others_get_everything() {
    let Served { server, inside } = serve().await;
    let io = inside.io();
    let mut lasting = tokio::task::JoinSet::new();
    let mut hears = Vec::new();
    for _ in 0..5 {
        let (read, hearing) = reading(&server).await;
        lasting.spawn(read);
        hears.push(hearing);
    }
    let mut frames = still(&server).await;
    assert_eq!(io.socket_count(), 6);
    // None of the others waits: each has read an event before the next is emitted.
    let emitted = emit_until_left(&io, &mut hears).await;
    inside.crowd_is(5, 1).await;
    let came = prefix_and_close(&mut frames, 4429).await;
    assert!(came < emitted, "{came} of {emitted}");
    frames.0.closed().await;
    drop((hears, lasting));
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn so_is_one_behind_a_network_that_stalls_and_at_its_own_url() {
    let limits = Limits { queue: 100 * KIB, ..limits() };
    let Served { server, inside } = serve_within(limits).await;
    let io = inside.io();
    let proxy = server.proxy().await;
    let address = proxy.address;
    let request = crate::support::socket::upgrade_at("/api/rpc/talk");
    let mut alone = Socket::ask(address, request).await.expect("an upgrade");
    alone.send(json!({"name": "join", "data": {"room": "tea"}})).await;
    let mut socket = Socket::connect(address).await;
    socket.open("a", "talk", Value::Null).await;
    socket.ask_by_event("a", "join", json!({"room": "tea"})).await;
    inside.crowd_is(2, 1).await;
    proxy.to_client(Flow::Held);
    emit_until_left(&io, &mut []).await;
    proxy.to_client(Flow::Open);
    for mut socket in [alone, socket] {
        let mut number = 0;
        loop {
            match socket.next().await {
                Some(Ok(message)) if message.is_text() => {
                    let frame: Value = serde_json::from_str(message.to_text().expect("text")).expect("JSON");
                    // Whoever went first was heard of, or not.
                    if frame["name"] != "left" {
                        assert_eq!(frame["data"]["number"], number);
                        number += 1;
                    }
                }
                Some(Ok(tokio_tungstenite::tungstenite::Message::Close(Some(frame)))) => {
                    assert_eq!(u16::from(frame.code), 4429);
                    break;
                }
                other => panic!("no close: {other:?}"),
            }
        }
        assert!(number > 0);
    }
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn who_takes_nothing_for_too_long_is_closed_with_4429() {
    let limits = Limits { queue: 256 * KIB * KIB, stall_timeout: Duration::from_millis(200), ..limits() };
    let Served { server, inside } = serve_within(limits).await;
    let io = inside.io();
    let mut frames = still(&server).await;
    // More than the system holds.
    let mut emitted = 0;
    while emitted < 1000 && say(&io, emitted).await == 1 {
        emitted += 1;
    }
    inside.crowd_is(0, 0).await;
    let came = prefix_and_close(&mut frames, 4429).await;
    assert!(came < emitted, "{came} of {emitted}");
}

#[tokio::test]
async fn the_socket_of_one_that_is_gone_is_closed_though_events_wait_for_it() {
    const SHORT: Duration = Duration::from_millis(500);

    let limits =
        Limits { queue: 256 * KIB * KIB, heartbeat_interval: SHORT, heartbeat_timeout: SHORT, ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    let io = inside.io();
    let mut frames = still(&server).await;
    inside.witness.entered().await;
    let mut emitted = 0;
    while emitted < 1000 && say(&io, emitted).await == 1 {
        emitted += 1;
    }
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
    // Up to the close or the end of the connection, whichever it is after so long.
    while frames.read().await.is_ok() {}
}

#[tokio::test]
async fn who_reads_slowly_gets_everything() {
    let Served { server, inside } = serve().await;
    let io = inside.io();
    let mut frames = still(&server).await;
    // It is never more than half of the limit behind, beyond what the system holds.
    const BEHIND: u64 = 30;
    for number in 0..500 {
        assert_eq!(say(&io, number).await, 1);
        if number >= BEHIND {
            let text = frames.read_text().await;
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(frame["data"]["number"], number - BEHIND);
        }
    }
    for number in 500 - BEHIND..500 {
        let frame: Value = serde_json::from_str(&frames.read_text().await).expect("JSON");
        assert_eq!(frame["data"]["number"], number);
    }
}

#[tokio::test]
async fn a_function_waits_for_its_own_client_to_read() {
    let Served { server, mut inside } = serve().await;
    let mut frames = still(&server).await;
    inside.witness.entered().await;
    // Far more than may wait: it is made as it is read.
    let count = emit("a", "count", json!({"numbers": 600, "letters": EVENT}));
    frames.write(FIN | TEXT, count.to_string()).await;
    for number in 0..600 {
        let frame: Value = serde_json::from_str(&frames.read_text().await).expect("JSON");
        assert_eq!(frame["data"][0], number);
    }
    assert!(inside.witness.saw_nothing());
    // Whoever goes instead of reading is not waited for.
    frames.write(FIN | TEXT, count.to_string()).await;
    drop(frames);
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
}
