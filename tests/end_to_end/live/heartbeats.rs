//! Signs of life: pings from either end, and the end of a peer that gives none.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve, serve_within};
use crate::support::{
    Flow, Socket,
    frames::{FIN, Frames, PING, PONG, TEXT},
    socket,
};

const SHORT: Duration = Duration::from_millis(100);

/// Pings often, and waits only a little for an answer.
fn beating() -> Limits {
    Limits { heartbeat_interval: SHORT, heartbeat_timeout: SHORT, ..limits() }
}

#[tokio::test]
async fn a_ping_is_answered_by_a_pong() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    socket.send_text(r#"{"type":"ping"}"#).await;
    assert_eq!(socket.next_text().await, r#"{"type":"pong"}"#);
    socket.send(json!({"type": "ping", "id": "x", "more": [1]})).await;
    socket.expect(json!({"type": "pong"})).await;
}

#[tokio::test]
async fn a_two_is_answered_by_a_three() {
    let Served { server, .. } = serve().await;
    let mut socket = server.socket().await;
    for _ in 0..3 {
        socket.send_text("2").await;
        assert_eq!(socket.next_text().await, "3");
    }
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_ping_of_the_framing_is_answered_with_what_it_carries() {
    let Served { server, .. } = serve().await;
    let mut frames = Frames::connect(server.address).await;
    for payload in ["", "x", &*"y".repeat(125)] {
        frames.write(FIN | PING, payload).await;
        assert_eq!(frames.read().await.expect("a pong"), (FIN | PONG, payload.as_bytes().to_vec()));
    }
    // A pong that nobody asked for is no mistake.
    frames.write(FIN | PONG, "unasked").await;
    frames.write(FIN | TEXT, r#"{"type":"ping"}"#).await;
    assert_eq!(frames.read_text().await, r#"{"type":"pong"}"#);
}

#[tokio::test]
async fn the_server_pings_and_whoever_answers_stays() {
    let Served { server, mut inside } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | TEXT, socket::subscribe("a", "news", Value::Null).to_string()).await;
    inside.witness.entered().await;
    for _ in 0..5 {
        let (first, payload) = frames.read().await.expect("a ping");
        assert_eq!(first, FIN | PING);
        frames.write(FIN | PONG, payload).await;
    }
    inside.publish(1);
    assert_eq!(frames.read_text().await, r#"{"type":"data","id":"a","data":1}"#);
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn any_frame_is_a_sign_of_life() {
    let Served { server, mut inside } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | TEXT, socket::subscribe("a", "news", Value::Null).to_string()).await;
    inside.witness.entered().await;
    for _ in 0..5 {
        let (first, _) = frames.read().await.expect("a ping");
        assert_eq!(first, FIN | PING);
        frames.write(FIN | TEXT, "2").await;
        assert_eq!(frames.read_text().await, "3");
    }
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn whoever_stays_silent_is_closed_with_4408() {
    let Served { server, mut inside } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | TEXT, socket::subscribe("a", "forever", Value::Null).to_string()).await;
    inside.witness.entered().await;
    assert_eq!(frames.close_code().await, Some(4408));
    inside.witness.left().await;
    frames.0.closed().await;
}

#[tokio::test]
async fn whoever_never_said_anything_is_closed_with_4408() {
    let Served { server, .. } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    assert_eq!(frames.close_code().await, Some(4408));
}

#[tokio::test]
async fn what_is_sent_to_a_silent_peer_is_no_sign_of_its_life() {
    let Served { server, mut inside } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    frames.write(FIN | TEXT, socket::subscribe("a", "news", Value::Null).to_string()).await;
    inside.witness.entered().await;
    let code = async {
        loop {
            tokio::select! {
                code = frames.close_code() => return code,
                () = tokio::time::sleep(SHORT / 10) => inside.publish_to_whoever_is_left(1),
            }
        }
    };
    let code = crate::support::within("it is closed", code).await;
    assert_eq!(code, Some(4408));
}

#[tokio::test]
async fn a_half_open_connection_is_closed_and_its_generators_are_dropped() {
    let Served { server, mut inside } = serve_within(beating()).await;
    for lost in ["both ways", "to the server", "to the client"] {
        let proxy = server.proxy().await;
        let mut socket = Socket::connect(proxy.address).await;
        socket.subscribe("a", "forever", Value::Null).await;
        socket.subscribe("b", "behindAnExtractor", Value::Null).await;
        socket.call("c", "hang", Value::Null).await;
        for _ in 0..3 {
            inside.witness.entered().await;
        }
        match lost {
            "both ways" => proxy.both(Flow::Lost),
            "to the server" => proxy.to_server(Flow::Lost),
            _ => proxy.to_client(Flow::Lost),
        }
        // The client is there and would answer; nothing of it arrives.
        let reading = async { while let Some(Ok(_)) = socket.next().await {} };
        let dropped = async {
            for _ in 0..3 {
                inside.witness.left().await;
            }
        };
        tokio::select! {
            () = dropped => {}
            () = async { reading.await; std::future::pending::<()>().await } => {}
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_half_open_is_closed_though_its_items_pile_up() {
    let Served { server, mut inside } = serve_within(beating()).await;
    let proxy = server.proxy().await;
    let mut socket = Socket::connect(proxy.address).await;
    proxy.both(Flow::Held);
    proxy.to_server(Flow::Open);
    socket.subscribe("a", "flood", json!(1_000_000)).await;
    inside.witness.entered().await;
    proxy.to_server(Flow::Lost);
    inside.witness.left().await;
}

#[tokio::test]
async fn a_frame_that_is_never_finished_buys_no_time() {
    let Served { server, .. } = serve_within(beating()).await;
    let mut frames = Frames::connect(server.address).await;
    frames.0.write(&socket::call("a", "echo", json!(1)).to_string().as_bytes()[..1]).await;
    // Whatever the code: it ends.
    frames.close_code().await;
    assert!(frames.try_write("x").await.is_err() || frames.0.rest().await.is_empty());
}
