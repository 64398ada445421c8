//! Two-way procedures of a server that stands in an axum router, beside a route that emits to them.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{extract::Path, routing::post};
use rpc_server::{Limits, prelude::*};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::api::{Inside, Saying, limits, procedures, talk};
use crate::support::{
    Client, Request, Socket,
    request::mutation,
    socket::{close, upgrade, upgrade_at},
};

struct Mounted {
    address: SocketAddr,
    inside: Inside,
}

/// Says something in a room, from a route that is none of the framework's.
async fn tell(io: Io<talk>, room: String, number: u64) -> String {
    let saying = Saying { by: "the route".to_owned(), number, ..Saying::default() };
    io.to([room]).emit(saying.event()).await.to_string()
}

async fn mounted(limits: Limits) -> Mounted {
    let (server, inside) = procedures();
    let rpc = server.limits(limits).into_service().expect("all is well formed");
    let io = inside.io();
    let route = post(move |Path((room, number)): Path<(String, u64)>| tell(io, room, number));
    let app = axum::Router::new()
        .route_service("/api/rpc", rpc.clone())
        .route_service("/api/rpc/{*path}", rpc)
        .route("/tell/{room}/{number}", route);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    Mounted { address, inside }
}

async fn joined(address: SocketAddr, room: &str) -> Socket {
    let mut socket = Socket::connect(address).await;
    socket.open("a", "talk", Value::Null).await;
    assert_eq!(socket.ask_by_event("a", "join", json!({"room": room})).await, true);
    socket
}

#[tokio::test]
async fn everybody_hears_everything_in_each_emitters_order() {
    let Mounted { address, inside } = mounted(limits()).await;
    let mut sockets = Vec::new();
    for _ in 0..30 {
        sockets.push(joined(address, "tea").await);
    }
    let mut elsewhere = joined(address, "coffee").await;
    let by_route = async {
        let mut client = Client::connect(address).await;
        for number in 0..100 {
            let answer = client.ask(Request::post(format!("/tell/tea/{number}"), "")).await;
            assert_eq!(answer.text(), "30");
        }
    };
    let by_calls = async {
        let mut client = Client::connect(address).await;
        for number in 0..100 {
            let said = json!({"rooms": ["tea", "nowhere"], "by": "calls", "number": number});
            assert_eq!(client.ask(mutation("say", said)).await.data(), 30);
        }
    };
    tokio::join!(by_route, by_calls);
    for socket in &mut sockets {
        let (mut route, mut calls) = (0, 0);
        for frame in socket.until_answer("a", "rooms", Value::Null).await.0 {
            let next = if frame["data"]["by"] == "calls" { &mut calls } else { &mut route };
            assert_eq!(frame["data"]["number"], *next, "{frame}");
            *next += 1;
        }
        assert_eq!((route, calls), (100, 100));
    }
    elsewhere.nothing_until_pong().await;
    drop((sockets, elsewhere));
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn conversations_begin_and_end_there_too() {
    let Mounted { address, mut inside } = mounted(limits()).await;
    let mut bystander = joined(address, "tea").await;
    inside.witness.entered().await;
    for way in ["close", "goodbye", "reset", "end"] {
        let mut socket = joined(address, "tea").await;
        inside.witness.entered().await;
        let who = socket.ask_by_event("a", "who", Value::Null).await;
        socket.emit("a", "count", json!({"numbers": 2, "letters": 100_000})).await;
        for letter in ["a", "b"] {
            let frame = socket.next_json().await;
            assert!(frame["data"][1] == letter.repeat(100_000), "{frame:.100}");
        }
        match way {
            "close" => socket.send(close("a")).await,
            "goodbye" => socket.close().await,
            "reset" => socket.cut(),
            _ => drop(socket),
        }
        inside.witness.left().await;
        bystander.expect_event("a", "left", json!({"by": who[0]})).await;
    }
    inside.crowd_is(1, 1).await;
    bystander.emit("a", "hang", Value::Null).await;
    inside.witness.entered().await;
    bystander.cut();
    inside.witness.left().await;
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn a_procedure_has_its_own_url_there_too() {
    let Mounted { address, inside } = mounted(limits()).await;
    let at = |path: &str| upgrade_at(format!("/api/rpc/{path}"));
    let mut socket = Socket::ask(address, at("talk")).await.unwrap_or_else(|response| panic!("{response}"));
    socket.send(json!({"name": "join", "data": {"room": "tea"}})).await;
    inside.crowd_is(1, 1).await;
    let answer = Client::connect(address).await.ask(Request::post("/tell/tea/7", "")).await;
    assert_eq!(answer.text(), "1");
    let heard = socket.next_json().await;
    assert_eq!(heard["data"], json!({"by": "the route", "number": 7, "text": ""}));
    socket.send(json!({"name": "fail"})).await;
    assert_eq!(socket.next_json().await["data"]["code"], "CONFLICT");
    socket.closed_with(4400).await;
    inside.crowd_is(0, 0).await;
    let refusal = async |request| Socket::ask(address, request).await.err().expect("a refusal");
    refusal(at("nobody")).await.refused(404, "NOT_FOUND");
    refusal(at("membersOnly")).await.refused(401, "UNAUTHORIZED");
    refusal(upgrade_at("/api/rpc/entrance")).await.refused(400, "BAD_INPUT");
    refusal(at("talk").header("origin", "https://evil.test")).await.refused(403, "FORBIDDEN");
    assert!(Socket::ask(address, upgrade()).await.is_ok());
}

#[tokio::test]
async fn who_stands_still_is_closed_with_4429_there_too() {
    let Mounted { address, inside } = mounted(Limits { queue: 100 * 1024, ..limits() }).await;
    let io = inside.io();
    let mut still = joined(address, "tea").await;
    let mut reading = joined(address, "tea").await;
    for number in 0.. {
        let saying = Saying { by: "x".to_owned(), number, letters: 16 * 1024, ..Saying::default() };
        let reached = io.to(["tea"]).emit(saying.event()).await;
        while reading.next_json().await["data"]["number"] != number {}
        if reached == 1 {
            break;
        }
    }
    assert_eq!(still.close_at_last().await, 4429);
    inside.crowd_is(1, 1).await;
}
