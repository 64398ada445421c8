//! How conversations end that do not end by themselves: their functions are told, or dropped where they wait, and their
//! rooms are left.

use std::time::{Duration, Instant};

use rpc_server::Limits;
use serde_json::{Value, json};

use super::api::{Served, limits, serve, serve_within};
use crate::support::{
    Flow, Socket,
    request::mutation,
    socket::{close, emit, open, upgrade_at},
};

#[tokio::test]
async fn a_half_open_connection_is_closed_and_its_rooms_are_left() {
    const SHORT: Duration = Duration::from_millis(300);

    let limits = Limits { heartbeat_interval: SHORT, heartbeat_timeout: SHORT, ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    for (run, lost) in ["both ways", "to the server", "to the client"].into_iter().enumerate() {
        let proxy = server.proxy().await;
        let mut socket = Socket::connect(proxy.address).await;
        socket.open("a", "talk", Value::Null).await;
        socket.ask_by_event("a", "join", json!({"room": "tea"})).await;
        let mut alone = Socket::ask(proxy.address, upgrade_at("/api/rpc/talk")).await.expect("an upgrade");
        alone.send(json!({"name": "join", "data": {"room": "coffee"}})).await;
        inside.witness.entered().await;
        inside.witness.entered().await;
        match lost {
            "both ways" => proxy.both(Flow::Lost),
            "to the server" => proxy.to_server(Flow::Lost),
            _ => proxy.to_client(Flow::Lost),
        }
        // The clients are there and would answer; nothing of it arrives.
        let reading = async {
            while let Some(Ok(_)) = socket.next().await {}
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = async { inside.witness.left().await; inside.witness.left().await } => {}
            () = reading => {}
        }
        inside.crowd_is(0, 0).await;
        assert_eq!(inside.farewells.so_far(), 2 * (run + 1));
    }
}

/// What is promised of functions whose client has gone.
const PROMISED: Duration = Duration::from_millis(100);

/// How often it is measured in a row.
const TRIES: usize = 11;

/// Opens a conversation and, when its function waits for what never comes, or for its client, closes it. Gives how long the
/// server took to drop it: the median.
async fn median_until_dropped(socket: &mut Socket, served: &mut Served, hangs: bool) -> Duration {
    let mut times = Vec::new();
    for number in 0..TRIES {
        let id = number.to_string();
        socket.open(&id, "talk", Value::Null).await;
        served.inside.witness.entered().await;
        if hangs {
            socket.emit(&id, "hang", Value::Null).await;
            served.inside.witness.entered().await;
        }
        let closed = Instant::now();
        socket.send(close(&id)).await;
        if hangs {
            served.inside.witness.left().await;
        }
        served.inside.witness.left().await;
        times.push(closed.elapsed());
        socket.nothing_until_pong().await;
    }
    times.sort_unstable();
    times[TRIES / 2]
}

/// That functions are dropped is sure. How soon they are is the median of many tries, and a machine that is busy with
/// something else may spoil a row of them, but not ten rows.
#[tokio::test]
async fn a_function_that_awaits_what_never_comes_is_dropped_within_100_ms() {
    let mut served = serve().await;
    let mut socket = served.server.socket().await;
    for hangs in [true, false] {
        let mut medians = Vec::new();
        while medians.last().is_none_or(|median| *median >= PROMISED) {
            assert!(medians.len() < 10, "dropped after {medians:?}");
            medians.push(median_until_dropped(&mut socket, &mut served, hangs).await);
        }
    }
    served.inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn a_connection_that_ends_drops_functions_that_wait_for_something_else() {
    let Served { server, mut inside } = serve().await;
    for way in ["goodbye", "reset", "end", "cut", "the server's abort"] {
        let proxy = server.proxy().await;
        let mut socket = Socket::connect(proxy.address).await;
        for id in ["a", "b"] {
            socket.open(id, "talk", Value::Null).await;
            socket.ask_by_event(id, "join", json!({"room": "tea"})).await;
            inside.witness.entered().await;
        }
        socket.emit("a", "hang", Value::Null).await;
        inside.witness.entered().await;
        inside.crowd_is(2, 1).await;
        match way {
            "goodbye" => socket.close().await,
            "reset" => socket.cut(),
            "end" => drop(socket),
            "cut" => proxy.cut(),
            _ => server.abort(),
        }
        for _ in 0..3 {
            inside.witness.left().await;
        }
        inside.crowd_is(0, 0).await;
    }
}

#[tokio::test]
async fn what_is_closed_while_an_extractor_runs_never_starts() {
    let Served { server, mut inside } = serve().await;
    for way in ["close", "reset", "end"] {
        let mut socket = server.socket().await;
        socket.send_all([open("a", "behindAnExtractor", Value::Null), emit("a", "who", Value::Null)]).await;
        inside.witness.entered().await;
        match way {
            "close" => {
                socket.send(close("a")).await;
                socket.nothing_until_pong().await;
            }
            "reset" => socket.cut(),
            _ => drop(socket),
        }
        inside.witness.left().await;
    }
    inside.gate.send_replace(true);
    let mut socket = server.socket().await;
    socket.nothing_until_pong().await;
    assert_eq!(inside.farewells.so_far(), 0);
    socket.open("a", "behindAnExtractor", Value::Null).await;
    assert_eq!(inside.farewells.so_far(), 1);
}

/// While others go on emitting to both rooms, without a pause.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_id_that_is_used_again_after_a_pong_hears_nothing_of_what_it_was() {
    let Served { server, inside } = serve().await;
    let io = inside.io();
    let emitting = tokio::spawn(async move {
        for number in 0.. {
            for (room, by) in [("old", "old"), ("new", "new")] {
                let said = super::api::Saying { by: by.to_owned(), number, ..Default::default() };
                io.to([room]).emit(said.event()).await;
            }
            tokio::task::yield_now().await;
        }
    });
    let mut socket = server.socket().await;
    for _ in 0..50 {
        for (room, reaches) in [("old", true), ("new", false)] {
            socket.open("a", "talk", Value::Null).await;
            let mut join = emit("a", "join", json!({"room": room}));
            join["ref"] = 1.into();
            socket.send(join).await;
            let mut heard = 0;
            while heard < 3 {
                let frame = socket.next_json().await;
                if frame["type"] == "event" {
                    assert_eq!(frame["data"]["by"], room, "{frame}");
                    heard += 1;
                }
            }
            socket.send(close("a")).await;
            // What was under way may come before the pong, and nothing behind it.
            let came = socket.until_pong().await;
            assert!(
                came.iter().all(|frame| frame["type"] == "result" || frame["data"]["by"] == room),
                "{reaches}"
            );
        }
    }
    emitting.abort();
    socket.close().await;
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn whoever_is_disconnected_hears_of_it_behind_what_was_emitted_before() {
    let Served { server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    for fails in [false, true] {
        for id in ["a", "b"] {
            socket.open(id, "talk", Value::Null).await;
            inside.witness.entered().await;
        }
        socket.ask_by_event("a", "join", json!({"room": "tea"})).await;
        server.send(mutation("say", json!({"rooms": ["tea"], "by": "x", "number": 1}))).await.data();
        assert_eq!(server.send(mutation("clear", json!(["tea", fails]))).await.data(), 1);
        server.send(mutation("say", json!({"rooms": ["tea"], "by": "x", "number": 2}))).await.data();
        socket.expect_event("a", "said", json!({"by": "x", "number": 1, "text": ""})).await;
        if fails {
            socket.expect_error("a", "FORBIDDEN").await;
        } else {
            socket.expect_complete("a").await;
        }
        inside.witness.left().await;
        assert_eq!(socket.ask_by_event("b", "double", json!(1)).await, 2);
        socket.send(close("b")).await;
        inside.witness.left().await;
        inside.crowd_is(0, 0).await;
    }
    assert_eq!(inside.farewells.so_far(), 4);
}

#[tokio::test]
async fn a_server_that_leaves_lets_conversations_go_on_until_their_clients_close_them() {
    let Served { mut server, mut inside } = serve().await;
    let mut socket = server.socket().await;
    socket.open("a", "talk", Value::Null).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    let frame = socket.next_json().await;
    assert_eq!((&frame["type"], &frame["deadlineMs"]), (&json!("reconnect"), &json!(30_000)));
    assert_eq!(socket.ask_by_event("a", "double", json!(21)).await, 42);
    socket.send(open("b", "talk", Value::Null)).await;
    socket.expect_error("b", "UNAVAILABLE").await;
    socket.send(close("a")).await;
    socket.closed_with(1001).await;
    inside.witness.left().await;
    server.stopped().await;
    assert_eq!(inside.farewells.so_far(), 1);
}
