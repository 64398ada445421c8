//! Several threads that emit to one connection, whose task sleeps now and then: a real socket, and real threads.

use std::collections::HashMap;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};

use super::{
    Limits, Setup, Shared,
    api::{Heard, talk},
};
use crate::websocket::direct::SharedSocket;

const EMITTERS: usize = 4;
const EVENTS: usize = 3_000;
const CALLS: usize = 300;

/// From nothing to several times what the system's buffer holds.
fn length(number: usize) -> usize {
    match number % 50 {
        49 => 20_000,
        rest => rest * 5,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn frames_are_whole_and_each_emitters_in_its_order() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (theirs, ours) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (theirs, (ours, _)) = (theirs.expect("connected"), ours.expect("accepted"));
    // So that frames are often written in part.
    SockRef::from(&ours).set_send_buffer_size(4096).expect("a socket");
    let shared = Shared::default();
    let limits = Limits { queue: usize::MAX, ..Limits::default() };
    let harness =
        Setup { shared: shared.clone(), ..Setup::limits(limits) }.open_over(SharedSocket::new(ours));

    let client = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
    let (mut says, mut hears) = client.split();
    let open = json!({ "type": "open", "id": "a", "path": ["talk"] }).to_string();
    says.send(Message::text(open)).await.expect("the session reads");
    let opened = hears.next().await.expect("an answer").expect("a frame");
    assert!(opened.to_text().is_ok_and(|text| text.contains("opened")), "{opened}");

    for emitter in 0..EMITTERS {
        let io = shared.hub.io::<talk>();
        tokio::spawn(async move {
            for number in 0..EVENTS {
                let by = format!("{emitter} {number}");
                assert_eq!(io.emit(Heard::Said { by, text: "x".repeat(length(number)) }).await, 1);
                tokio::task::yield_now().await;
            }
        });
    }
    tokio::spawn(async move {
        for id in 0..CALLS {
            let call =
                json!({ "type": "call", "id": id.to_string(), "path": ["letters"], "input": length(id) });
            for message in [Message::text(call.to_string()), Message::Ping("?".into())] {
                says.send(message).await.expect("the session reads");
            }
            tokio::task::yield_now().await;
        }
    });

    let (mut next, mut answers, mut pongs) = (HashMap::<usize, usize>::new(), 0, 0);
    while next.values().sum::<usize>() < EMITTERS * EVENTS || answers < CALLS || pongs < 1 {
        let message = hears.next().await.expect("it goes on").expect("a frame");
        let Message::Text(text) = message else {
            pongs += usize::from(message.is_pong());
            continue;
        };
        let frame = serde_json::from_str::<Value>(&text).expect("JSON");
        if frame["type"] == "result" {
            answers += 1;
            continue;
        }
        let by = frame["data"]["by"].as_str().and_then(|by| by.split_once(' ')).expect("an event");
        let (emitter, number) = (by.0.parse().expect("a number"), by.1.parse().expect("a number"));
        let expected = next.entry(emitter).or_default();
        assert_eq!((number, frame["data"]["text"].as_str().map(str::len)), (*expected, Some(length(number))));
        *expected += 1;
    }
    assert_eq!(harness.app.live(), 1);
    harness.shutdown.drain.cancel();
    harness.shutdown.close.cancel();
    harness.session.await.expect("it ends");
}
