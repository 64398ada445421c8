//! Frames in any order, with bytes changed by chance, from a seed: conversations keep their order, and nothing is
//! unforeseen.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::{
    Chance, Socket,
    frames::{CONTINUATION, FIN, Frames, PING, TEXT, frame},
    socket::{call, subscribe},
};

/// Frames as a client sends them; none of them leaves anything behind.
fn texts() -> Vec<String> {
    let mut resumed = subscribe("sub_2", "sell", json!(1));
    resumed["lastEventId"] = "7".into();
    let mut hurried = call("call_2", "tell", json!("é\u{0}😀"));
    hurried["timeoutMs"] = 5000.into();
    let frames = [
        subscribe("sub_1", "count", json!(2)),
        resumed,
        call("call_1", "echo", json!({"a": [1, 2.5, null], "b": {"c": {}}})),
        hurried,
        call("call_3", "deep.down.here.echo", json!("\"\\")),
        json!({"type": "unsubscribe", "id": "sub_1"}),
        json!({"type": "cancel", "id": "call_1"}),
        json!({"type": "ping"}),
        json!({"type": "hello", "protocol": 1, "features": ["x"]}),
        json!({"type": "auth", "ref": 1, "token": "t"}),
    ];
    frames.iter().map(Value::to_string).chain(["2".to_owned()]).collect()
}

/// Checks that a frame is one of the protocol's, and nothing unforeseen.
fn is_foreseen(frame: &Value) {
    let known = ["data", "error", "complete", "pong", "rejected", "result", "reset", "hello"];
    assert!(frame["type"].as_str().is_some_and(|kind| known.contains(&kind)), "{frame}");
    assert_ne!(frame["error"]["code"], "INTERNAL_ERROR", "{frame}");
}

/// Reads up to the answer to a call that is made now.
async fn settle(socket: &mut Socket, round: usize) {
    let id = format!("settle_{round}");
    socket.call(&id, "echo", json!(round)).await;
    loop {
        let text = socket.next_text().await;
        if text == "3" {
            continue;
        }
        let frame: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        if frame["id"] == id {
            assert_eq!(frame, json!({"type": "result", "id": id, "data": round}));
            return;
        }
        is_foreseen(&frame);
    }
}

#[tokio::test]
async fn texts_changed_by_chance_are_answered_and_the_connection_goes_on() {
    let Served { server, .. } = serve().await;
    let mut chance = Chance(0x5eed);
    let mut socket = server.socket().await;
    let texts = texts();
    for round in 0..3000 {
        let text = &texts[chance.below(texts.len())];
        let bytes = chance.change(text.as_bytes());
        socket.send_text(String::from_utf8_lossy(&bytes)).await;
        settle(&mut socket, round).await;
    }
}

#[tokio::test]
async fn bytes_changed_by_chance_end_their_connection_at_most() {
    let Served { server, .. } = serve().await;
    let mut chance = Chance(0xdecaf);
    let mut bystander = server.socket().await;
    let frames: Vec<_> = texts()
        .iter()
        .map(|text| frame(FIN | TEXT, text))
        .chain([
            frame(FIN | PING, "x"),
            [frame(TEXT, "{\"type\":"), frame(FIN | CONTINUATION, "\"ping\"}")].concat(),
        ])
        .collect();
    for round in 0..500 {
        let mut client = Frames::connect(server.address).await.0;
        let several: Vec<_> = (0..=chance.below(4)).map(|_| &*frames[chance.below(frames.len())]).collect();
        // The server may have closed before it has read everything.
        client.try_write(chance.change(&several.concat())).await.unwrap_or(());
        client.stream_end().await;
        let answer = client.rest().await;
        assert!(!String::from_utf8_lossy(&answer).contains("INTERNAL_ERROR"), "{round}");
        settle(&mut bystander, round).await;
    }
}

/// What a client expects of one of its conversations.
#[derive(Debug)]
enum Expected {
    /// Items up to a number, then the end: the next one.
    Count { next: u64, last: u64, fails: bool },
    /// One answer.
    Answer(Value),
    /// Nothing, until it is ended.
    Nothing,
}

/// The client's view of its conversations.
#[derive(Default)]
struct View {
    live: HashMap<String, Expected>,
    /// Those that it has ended since the last pong: frames of theirs may be under way.
    ended: HashMap<String, Expected>,
}

impl View {
    /// Takes a frame, which must be the next of its conversation.
    fn take(&mut self, frame: &Value) {
        let id = frame["id"].as_str().unwrap_or_else(|| panic!("whose is it? {frame}"));
        let view = if self.live.contains_key(id) { &mut self.live } else { &mut self.ended };
        let expected = view.get_mut(id).unwrap_or_else(|| panic!("after the end, or of nobody: {frame}"));
        let is_over = match expected {
            Expected::Count { next, last, .. } if *next <= *last => {
                assert_eq!(*frame, json!({"type": "data", "id": id, "data": *next}));
                *next += 1;
                false
            }
            Expected::Count { fails: true, .. } => {
                assert!(frame["type"] == "error" && frame["error"]["code"] == "SOLD_OUT", "{frame}");
                true
            }
            Expected::Count { fails: false, .. } => {
                assert_eq!(*frame, json!({"type": "complete", "id": id}));
                true
            }
            Expected::Answer(data) => {
                assert_eq!(*frame, json!({"type": "result", "id": id, "data": data}));
                true
            }
            Expected::Nothing => panic!("nothing was expected: {frame}"),
        };
        if is_over {
            view.remove(id);
        }
    }

    /// A conversation that begins by chance: its frame.
    fn begin(&mut self, chance: &mut Chance, id: String) -> Value {
        let number = chance.below(20) as u64;
        let (expected, frame) = match chance.below(5) {
            0 => (
                Expected::Count { next: 1, last: number, fails: false },
                subscribe(&id, "count", json!(number)),
            ),
            1 => (
                Expected::Count { next: 1, last: number, fails: true },
                subscribe(&id, "sell", json!(number)),
            ),
            2 => (Expected::Answer(json!(number)), call(&id, "echo", json!(number))),
            3 => (Expected::Nothing, subscribe(&id, "silence", Value::Null)),
            _ => (Expected::Nothing, call(&id, "hang", Value::Null)),
        };
        self.live.insert(id, expected);
        frame
    }
}

/// Reads up to the pong that answers a ping which is sent now. Then what was ended is silent, and its ids are free.
async fn catch_up(socket: &mut Socket, view: &mut View) {
    for frame in socket.until_pong().await {
        view.take(&frame);
    }
    view.ended.clear();
}

#[tokio::test]
async fn in_any_order_each_conversation_keeps_its_own() {
    let Served { server, mut inside } = serve().await;
    for seed in 1..=20 {
        let mut chance = Chance(seed);
        let mut socket = server.socket().await;
        let mut view = View::default();
        for _ in 0..100 {
            let mut frames = Vec::new();
            for _ in 0..chance.below(30) {
                let id = format!("id_{}", chance.below(40));
                if view.ended.contains_key(&id) {
                    continue;
                }
                match view.live.remove(&id) {
                    None => frames.push(view.begin(&mut chance, id)),
                    // Only what does not end by itself is surely there still.
                    Some(expected @ Expected::Nothing) if chance.below(2) == 0 => {
                        frames.push(json!({"type": "unsubscribe", "id": id}));
                        view.ended.insert(id, expected);
                    }
                    Some(expected) if chance.below(2) == 0 => {
                        frames.push(json!({"type": "cancel", "id": id}));
                        view.ended.insert(id, expected);
                    }
                    Some(expected) => drop(view.live.insert(id, expected)),
                }
            }
            socket.send_all(frames).await;
            catch_up(&mut socket, &mut view).await;
        }
        // All that ends by itself has ended; the rest is ended now, and nothing is left.
        let rest = std::mem::take(&mut view.live);
        assert!(rest.values().all(|expected| matches!(expected, Expected::Nothing)), "{seed}: {rest:?}");
        socket.send_all(rest.keys().map(|id| json!({"type": "close", "id": id}))).await;
        socket.nothing_until_pong().await;
        assert_eq!(inside.witness.running(), 0, "of seed {seed}");
        socket.close().await;
    }
}
