//! Readers that stop reading: what is sent to them waits where it is made, and nothing of it is lost.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::api::{Inside, Served, limits, serve, serve_within};
use crate::support::{
    Client, Flow, Request, Socket, TestServer,
    frames::{FIN, Frames, PING, TEXT, frame},
    query,
    socket::{subscribe, upgrade},
    within,
};

/// More than any buffer between a generator and a reader holds: 100 MB.
const ITEMS: u64 = 100_000;

/// Far less than all, and more than what the system's buffers for two sockets and the server's own hold.
const BOUND: u64 = ITEMS / 5;

/// Waits until a generator is at a standstill: it makes nothing while others are served, many times in a row.
async fn stands_still(server: &TestServer, inside: &Inside) -> u64 {
    let mut client = server.connect().await;
    let (mut before, mut unchanged) = (0, 0);
    while unchanged < 200 {
        assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
        let now = inside.produced.so_far();
        unchanged = if now == before { unchanged + 1 } else { 0 };
        before = now;
    }
    before
}

/// Checks that all items come, each once and in their order, from this one on.
async fn all_come(socket: &mut Socket, id: &str, from: u64, to: u64) {
    for number in from..=to {
        let item = socket.next_json().await;
        assert!(item["id"] == id && item["data"][0] == number, "not {number}: {item}");
    }
    socket.expect_complete(id).await;
}

#[tokio::test]
async fn a_generator_is_not_polled_while_its_reader_stands_still() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    let made = stands_still(&server, &inside).await;
    assert!(made < BOUND, "{made} items for one who does not read");
    // It reads a little and stops again.
    for number in 1..=made / 2 {
        assert_eq!(socket.next_json().await["data"][0], number);
    }
    let made_then = stands_still(&server, &inside).await;
    assert!(made_then < made + BOUND, "{made_then} items");
    assert!(inside.witness.saw_nothing());
    all_come(&mut socket, "a", made / 2 + 1, ITEMS).await;
    inside.witness.left().await;
    assert_eq!(inside.produced.so_far(), ITEMS);
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn so_it_is_behind_a_network_that_holds_everything_back() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    let mut socket = Socket::connect(proxy.address).await;
    proxy.to_client(Flow::Held);
    socket.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    let made = stands_still(&server, &inside).await;
    assert!(made < BOUND, "{made} items for one who does not read");
    proxy.to_client(Flow::Open);
    all_come(&mut socket, "a", 1, ITEMS).await;
    inside.witness.left().await;
}

#[tokio::test]
async fn a_reader_that_stands_still_delays_nobody_else() {
    let Served { server, mut inside } = serve().await;
    let mut still = server.socket().await;
    still.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    stands_still(&server, &inside).await;
    let mut other = server.socket().await;
    other.subscribe("a", "flood", json!(1000)).await;
    all_come(&mut other, "a", 1, 1000).await;
    inside.witness.entered().await;
    inside.witness.left().await;
    other.call("b", "echo", json!(1)).await;
    other.expect_result("b", 1).await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_generator_whose_reader_stands_still_is_dropped_with_the_connection() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    stands_still(&server, &inside).await;
    socket.cut();
    inside.witness.left().await;
}

#[tokio::test]
async fn an_unsubscribe_that_follows_a_standstill_ends_the_stream() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    stands_still(&server, &inside).await;
    socket.unsubscribe("a").await;
    // What was under way comes, in its order, and nothing else.
    let came = socket.until_pong().await;
    for (place, item) in came.iter().enumerate() {
        assert_eq!(item["data"][0], place + 1, "{item}");
    }
    inside.witness.left().await;
    let made = inside.produced.so_far();
    assert!(made < BOUND, "{made} items for one who did not want them");
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn many_streams_of_one_reader_share_its_bound_and_come_whole() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for id in 0..10 {
        socket.subscribe(&id.to_string(), "flood", json!(ITEMS / 10)).await;
    }
    // Those for which there is no room yet may start later.
    let made = stands_still(&server, &inside).await;
    assert!(made < BOUND, "{made} items for one who does not read");
    let mut seen = [0_u64; 10];
    let mut over = 0;
    while over < 10 {
        let frame = socket.next_json().await;
        let id: usize = frame["id"].as_str().expect("an id").parse().expect("a number");
        if frame["type"] == "complete" {
            assert_eq!(seen[id], ITEMS / 10);
            over += 1;
        } else {
            seen[id] += 1;
            assert_eq!(frame["data"][0], seen[id], "of {id}");
        }
    }
    assert_eq!(inside.witness.running(), 0);
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_stream_without_end_leaves_room_for_calls_and_for_its_end() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.subscribe("stream", "flood", json!(1_000_000_000)).await;
    inside.witness.entered().await;
    socket.call("call", "echo", json!("heard")).await;
    let mut number = 0;
    loop {
        let frame = socket.next_json().await;
        if frame == json!({"type": "result", "id": "call", "data": "heard"}) {
            break;
        }
        number += 1;
        assert_eq!(frame["data"][0], number);
    }
    socket.unsubscribe("stream").await;
    // It is read once there is room, which the client makes by reading.
    socket.until_pong().await;
    inside.witness.left().await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_caller_that_does_not_read_its_answers_is_not_read_either() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    // Each asks for 100 kB; all of them for more than a GB, which nobody may be made to hold.
    let calls = (0..10_000).map(|id| {
        json!({"type": "call", "id": format!("{id}_{}", "x".repeat(50)), "path": ["letters"], "input": 100_000,
            "padding": "x".repeat(10_000)})
    });
    let sending = tokio::time::timeout(Duration::from_secs(2), socket.try_send_all(calls)).await;
    assert!(sending.is_err(), "all of it was taken");
    // Others are served meanwhile.
    let mut other = server.socket().await;
    other.call("a", "echo", json!(1)).await;
    other.expect_result("a", 1).await;
}

#[tokio::test]
async fn a_reader_that_stands_still_for_too_long_is_given_up() {
    let short = Duration::from_millis(200);
    let limits = Limits { heartbeat_interval: short, heartbeat_timeout: short, ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    let mut socket = server.socket().await;
    socket.subscribe("a", "flood", json!(ITEMS)).await;
    inside.witness.entered().await;
    inside.witness.left().await;
    assert!(inside.produced.so_far() < BOUND);
    // What it did receive is contiguous, and is not followed by an end.
    let mut number = 0;
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Text(text) => {
                number += 1;
                let frame: Value = serde_json::from_str(&text).expect("JSON");
                assert_eq!(frame["data"][0], number, "{text}");
            }
            Message::Close(close) => {
                assert_eq!(close.map(|close| u16::from(close.code)), Some(4429));
            }
            other => panic!("what is this? {other:?}"),
        }
    }
}

/// More than what the system takes of an answer that is not read.
const LETTERS: usize = 20_000_000;

/// Calls for an answer that is too large to be sent unread, asks for a live connection behind it, subscribes to a flood over
/// that, and reads nothing.
async fn asks_and_does_not_read(server: &TestServer, items: u64) -> Client {
    let mut client = Client::connect_narrow(server.address).await;
    let letters = Request::from(query("letters", json!(LETTERS)));
    let subscribing = frame(FIN | TEXT, subscribe("a", "flood", json!(items)).to_string());
    client.write([letters.bytes(), upgrade().bytes(), subscribing].concat()).await;
    client
}

#[tokio::test]
async fn whoever_reads_late_that_its_connection_is_live_misses_nothing() {
    let Served { server, mut inside } = serve().await;
    let mut client = asks_and_does_not_read(&server, 1000).await;
    stands_still(&server, &inside).await;
    assert!(inside.witness.saw_nothing(), "something started before the answer to the upgrade could be sent");
    let answer = client.response().await;
    assert_eq!(answer.json()["data"].as_str().map(str::len), Some(LETTERS));
    assert_eq!(client.response_without_body().await.status, 101);
    let mut frames = Frames(client);
    for number in 1..=1000 {
        let item: Value = serde_json::from_str(&frames.read_text().await).expect("JSON");
        assert!(item["id"] == "a" && item["data"][0] == number, "not {number}: {item}");
    }
    assert_eq!(frames.read_text().await, r#"{"type":"complete","id":"a"}"#);
    inside.witness.entered().await;
    inside.witness.left().await;
}

#[tokio::test]
async fn whoever_never_reads_that_its_connection_is_live_is_given_up() {
    let short = Duration::from_millis(200);
    let limits =
        Limits { write_timeout: short, heartbeat_interval: short, heartbeat_timeout: short, ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    let mut client = asks_and_does_not_read(&server, ITEMS).await;
    // It goes on writing, until nobody takes it any more.
    let pings = frame(FIN | PING, "").repeat(1000);
    within("the server closes", async { while client.try_write(&pings).await.is_ok() {} }).await;
    stands_still(&server, &inside).await;
    assert!(inside.witness.saw_nothing(), "something started for one who does not read");
}
