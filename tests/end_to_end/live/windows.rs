//! Windows: a client says how much of a subscription it is ready for, and reads everything else of its socket.

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::{Flow, Socket, socket::subscribe};

/// Far more than any window here lets through.
const ITEMS: u64 = 100_000;

const WINDOW: i64 = 20_000;

/// What an item counts: all of its message, which has no white space between its members.
fn cost(item: &Value) -> i64 {
    i64::try_from(item.to_string().len()).expect("a small number")
}

fn within_window(id: &str, path: &str, input: Value, window: i64) -> Value {
    let mut frame = subscribe(id, path, input);
    frame["window"] = window.into();
    frame
}

fn more(id: &str, bytes: i64) -> Value {
    json!({"type": "more", "id": id, "bytes": bytes})
}

/// Takes what a flood brings, from this item on, as long as the window lets it. Tells the next one, and what is left.
async fn drain_window(socket: &mut Socket, id: &str, from: u64, mut left: i64) -> (u64, i64) {
    let mut next = from;
    while left > 0 {
        let item = socket.next_json().await;
        assert!(item["id"] == id && item["data"][0] == next, "not {next}: {item}");
        (next, left) = (next + 1, left - cost(&item));
    }
    (next, left)
}

#[tokio::test]
async fn a_generator_stops_where_its_window_does_and_goes_on_when_bytes_are_given_back() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.send(within_window("a", "flood", json!(ITEMS), WINDOW)).await;
    let (mut next, mut left) = (1, WINDOW);
    for bytes in [1, 5000, 100_000, 0, 3000] {
        (next, left) = drain_window(&mut socket, "a", next, left).await;
        // What would be read at once comes after nothing.
        socket.nothing_until_pong().await;
        socket.nothing_until_pong().await;
        assert_eq!(inside.produced.so_far(), next - 1, "nothing is made for nobody");
        // Not enough, and then so much beyond.
        socket.send(more("a", -left)).await;
        socket.nothing_until_pong().await;
        socket.nothing_until_pong().await;
        socket.send(more("a", bytes)).await;
        left = bytes;
    }
    (next, _) = drain_window(&mut socket, "a", next, left).await;
    inside.witness.entered().await;
    assert!(inside.witness.saw_nothing());
    socket.unsubscribe("a").await;
    inside.witness.left().await;
    assert_eq!(inside.produced.so_far(), next - 1);
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn whoever_gives_back_what_it_has_read_gets_everything() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.send(within_window("a", "flood", json!(5000), WINDOW)).await;
    let mut read = 0;
    for number in 1..=5000 {
        let item = socket.next_json().await;
        assert_eq!((&item["id"], &item["data"][0]), (&json!("a"), &json!(number)), "{item}");
        read += cost(&item);
        if read >= WINDOW / 2 {
            socket.send(more("a", read)).await;
            read = 0;
        }
    }
    socket.expect_complete("a").await;
    inside.witness.entered().await;
    inside.witness.left().await;
}

#[tokio::test]
async fn others_of_the_same_socket_go_on_while_one_stands_still() {
    let Served { server, inside } = serve().await;
    let mut socket = server.socket().await;
    let still: Vec<String> = (0..20).map(|id| format!("still {id}")).collect();
    socket.send_all(still.iter().map(|id| within_window(id, "flood", json!(ITEMS), WINDOW))).await;
    let mut made = 0;
    for _ in 0..still.len() {
        let item = socket.next_json().await;
        let left = WINDOW - cost(&item);
        made += 1 + u64::try_from(left.div_euclid(cost(&item)) + 1).expect("a positive number");
    }
    let rest = made - 20;
    for _ in 0..rest {
        assert_eq!(socket.next_json().await["data"][1].as_str().map(str::len), Some(1000));
    }
    socket.nothing_until_pong().await;
    assert_eq!(inside.produced.so_far(), made);
    // One without a window, one that gives back what it reads, and a call.
    socket.subscribe("all", "count", json!(20_000)).await;
    socket.send(within_window("some", "count", json!(20_000), WINDOW)).await;
    socket.call("call", "echo", json!("heard")).await;
    let (mut all, mut some, mut over) = (0, 0, 0);
    while over < 3 {
        let frame = socket.next_json().await;
        match (frame["type"].as_str(), frame["id"].as_str()) {
            (Some("data"), Some("all")) => {
                all += 1;
                assert_eq!(frame["data"], all);
            }
            (Some("data"), Some("some")) => {
                some += 1;
                assert_eq!(frame["data"], some);
                if some % 100 == 0 {
                    socket.send(more("some", 100 * cost(&frame))).await;
                }
            }
            (Some("complete" | "result"), _) => over += 1,
            _ => panic!("{frame} came"),
        }
    }
    assert_eq!((all, some, inside.produced.so_far()), (20_000, 20_000, made));
    socket.unsubscribe(&still[0]).await;
    socket.send(more(&still[1], 1_000_000)).await;
    for _ in 0..900 {
        assert_eq!(socket.next_json().await["id"], "still 1");
    }
}

#[tokio::test]
async fn a_window_is_kept_behind_a_network_that_holds_everything_back() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    let mut socket = Socket::connect(proxy.address).await;
    proxy.to_client(Flow::Held);
    socket.send(within_window("a", "flood", json!(ITEMS), WINDOW)).await;
    inside.witness.entered().await;
    // Far less than what the system's buffers would take.
    let mut other = server.socket().await;
    for _ in 0..50 {
        other.call("b", "echo", json!(1)).await;
        other.expect_result("b", 1).await;
    }
    assert!((1..=20).contains(&inside.produced.so_far()), "{} items", inside.produced.so_far());
    proxy.to_client(Flow::Open);
    let (next, _) = drain_window(&mut socket, "a", 1, WINDOW).await;
    assert_eq!(inside.produced.so_far(), next - 1);
    socket.cut();
    inside.witness.left().await;
}
