//! The end of a connection, however it comes: nothing that ran for it goes on, and nothing that waited starts.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::api::{Inside, Served, serve};
use crate::support::{
    Flow, Socket, TestServer,
    frames::{CLOSE, FIN, Frames, TEXT, frame},
    socket,
};

/// What is opened on a connection that is going to end: 3 generators and calls that run, 2 that wait for an extractor.
const OPEN: usize = 5;

async fn open_all(socket: &mut Socket, inside: &mut Inside) {
    socket.subscribe("1", "silence", Value::Null).await;
    socket.subscribe("2", "news", Value::Null).await;
    socket.call("3", "hang", Value::Null).await;
    socket.subscribe("4", "behindAnExtractor", Value::Null).await;
    socket.call("5", "callBehindAnExtractor", Value::Null).await;
    for _ in 0..OPEN {
        inside.witness.entered().await;
    }
}

/// Checks that all of it is dropped, that what waited never starts, and that another connection goes on.
async fn all_is_dropped(server: &TestServer, inside: &mut Inside) {
    for _ in 0..OPEN {
        inside.witness.left().await;
    }
    inside.open_the_gate();
    let mut other = server.socket().await;
    other.call("a", "echo", json!(1)).await;
    other.expect_result("a", 1).await;
    assert!(inside.witness.saw_nothing());
    assert_eq!(inside.produced.so_far(), 0);
}

#[tokio::test]
async fn a_goodbye_is_answered_and_drops_everything() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    open_all(&mut socket, &mut inside).await;
    socket.close().await;
    all_is_dropped(&server, &mut inside).await;
}

#[tokio::test]
async fn a_goodbye_is_answered_with_its_code() {
    let Served { server, .. } = serve().await;
    for code in [1000_u16, 1001, 3000, 4000, 4999] {
        let mut frames = Frames::connect(server.address).await;
        frames.write(FIN | CLOSE, [&code.to_be_bytes()[..], "bye".as_bytes()].concat()).await;
        assert_eq!(frames.close_code().await, Some(code));
        frames.0.closed().await;
    }
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | CLOSE, "").await;
    let (first, _) = frames.read().await.expect("a goodbye");
    assert_eq!(first, FIN | CLOSE);
    frames.0.closed().await;
}

#[tokio::test]
async fn nothing_that_follows_a_goodbye_is_read() {
    let Served { server, mut inside } = serve().await;
    let mut frames = Frames::connect(server.address).await;
    let call = socket::call("a", "hang", Value::Null).to_string();
    let bytes = [frame(FIN | CLOSE, 1000_u16.to_be_bytes()), frame(FIN | TEXT, call)].concat();
    // The server may have closed before it has taken the rest.
    let _ = frames.try_write(bytes).await;
    assert!(matches!(frames.close_code().await, Some(1000) | None));
    let mut other = server.socket().await;
    other.nothing_until_pong().await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_reset_drops_everything() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    open_all(&mut socket, &mut inside).await;
    socket.cut();
    all_is_dropped(&server, &mut inside).await;
}

#[tokio::test]
async fn an_end_without_a_goodbye_drops_everything() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    open_all(&mut socket, &mut inside).await;
    drop(socket);
    all_is_dropped(&server, &mut inside).await;
}

#[tokio::test]
async fn so_does_an_end_of_the_clients_direction_alone() {
    let Served { server, mut inside } = serve().await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | TEXT, socket::call("a", "hang", Value::Null).to_string()).await;
    inside.witness.entered().await;
    frames.0.stream.shutdown().await.expect("the socket is open");
    inside.witness.left().await;
    frames.close_code().await;
}

#[tokio::test]
async fn an_end_in_the_middle_of_a_frame_drops_everything_and_starts_nothing() {
    let Served { server, mut inside } = serve().await;
    let bytes = frame(FIN | TEXT, socket::call("late", "hang", Value::Null).to_string());
    for length in [1, 2, 5, bytes.len() / 2, bytes.len() - 1] {
        let mut frames = Frames::connect(server.address).await;
        frames.write(FIN | TEXT, socket::call("a", "hang", Value::Null).to_string()).await;
        inside.witness.entered().await;
        frames.0.write(&bytes[..length]).await;
        drop(frames);
        inside.witness.left().await;
    }
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_cut_network_drops_everything() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    let mut socket = Socket::connect(proxy.address).await;
    open_all(&mut socket, &mut inside).await;
    proxy.cut();
    all_is_dropped(&server, &mut inside).await;
    assert!(matches!(socket.next().await, Some(Err(_)) | None));
}

#[tokio::test]
async fn a_network_that_is_cut_in_the_middle_of_a_stream_drops_its_generator() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    let mut socket = Socket::connect(proxy.address).await;
    socket.subscribe("a", "flood", json!(1_000_000)).await;
    inside.witness.entered().await;
    for number in 1..=100 {
        assert_eq!(socket.next_json().await["data"][0], number);
    }
    proxy.cut();
    inside.witness.left().await;
    assert!(inside.produced.so_far() < 1_000_000);
}

#[tokio::test]
async fn of_many_connections_those_that_are_cut_end_alone() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    let mut direct = server.socket().await;
    direct.subscribe("a", "news", Value::Null).await;
    inside.witness.entered().await;
    let mut others = Vec::new();
    for _ in 0..50 {
        let mut other = Socket::connect(proxy.address).await;
        other.subscribe("a", "news", Value::Null).await;
        inside.witness.entered().await;
        others.push(other);
    }
    proxy.cut();
    for _ in &others {
        inside.witness.left().await;
    }
    inside.publish(5);
    direct.expect_item("a", 5).await;
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn a_network_that_splits_or_delays_changes_nothing() {
    let Served { server, mut inside } = serve().await;
    let proxy = server.proxy().await;
    for flow in [Flow::Split, Flow::Delayed(std::time::Duration::from_millis(5))] {
        proxy.both(flow);
        let mut socket = Socket::connect(proxy.address).await;
        socket.subscribe("a", "count", json!(20)).await;
        socket.call("b", "echo", json!("😀".repeat(100))).await;
        let (mut items, mut results) = (Vec::new(), Vec::new());
        while items.len() < 21 || results.is_empty() {
            let frame = socket.next_json().await;
            if frame["id"] == "a" { &mut items } else { &mut results }.push(frame);
        }
        let expected = (1..=20).map(|number| json!({"type": "data", "id": "a", "data": number}));
        let end = json!({"type": "complete", "id": "a"});
        assert_eq!(items, expected.chain([end]).collect::<Vec<_>>());
        assert_eq!(results, [json!({"type": "result", "id": "b", "data": "😀".repeat(100)})]);
        inside.witness.entered().await;
        inside.witness.left().await;
        socket.close().await;
    }
}

#[tokio::test]
async fn a_connection_may_stay_silent_between_its_upgrade_and_its_first_frame() {
    // The limits on requests are none on a connection that is live.
    let limits = rpc_server::Limits {
        header_timeout: std::time::Duration::from_millis(50),
        idle_timeout: std::time::Duration::from_millis(50),
        body_timeout: std::time::Duration::from_millis(50),
        ..super::api::limits()
    };
    let Served { server, mut inside } = super::api::serve_within(limits).await;
    let mut socket = server.socket().await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    socket.subscribe("a", "news", Value::Null).await;
    inside.witness.entered().await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    inside.publish(1);
    socket.expect_item("a", 1).await;
}
