//! Two-way procedures from one socket to the next.

use std::time::Duration;

use futures::{StreamExt, poll};
use rpc_core::client::{CallError, Duplex};
use serde_json::Value;
use tokio::time::sleep;

use super::network::{Server, Word, api, chat, live};

fn word(text: &str) -> Word {
    Word::Said { text: text.to_owned() }
}

async fn opened(chat: &mut Duplex<chat>) {
    assert!(poll!(chat.next()).is_pending());
}

/// What is emitted within a moment.
async fn said(server: &mut Server) -> Vec<String> {
    let mut said = Vec::new();
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_millis(500), server.heard()).await {
        if frame["type"] == "emit" {
            said.push(frame["data"]["text"].as_str().expect("a text").to_owned());
        }
    }
    said
}

async fn refuse(server: &mut Server, id: &Value) {
    server
        .say(format!(
            r#"{{"type":"error","id":{id},"error":{{"code":"UNAVAILABLE","message":"leaving","retryable":true}}}}"#
        ))
        .await;
}

#[tokio::test(start_paused = true)]
async fn what_goes_first_goes_once_though_the_connection_is_lost_before_it_went() {
    let (live, mut network) = live(|_| {});
    let (sender, receiver) = api(&live).chat().on_reconnect(|rejoin| rejoin.emit(&word("join"))).split();
    let receiver = tokio::spawn(receiver.for_each(|_| async {}));
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    drop(server);
    // It reads nothing of what goes first, and is gone.
    let server = network.accept_silently().await;
    sleep(Duration::from_millis(1)).await;
    sender.emit(&word("news")).await.expect("it is open");
    drop(server);
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    let said = said(&mut server).await;
    assert!(said.len() <= 2 && said[0] == "join", "{said:?}");
    receiver.abort();
}

#[tokio::test(start_paused = true)]
async fn what_goes_first_goes_once_though_it_is_said_between_two_connections() {
    let (live, mut network) = live(|_| {});
    let mut chat = api(&live).chat().on_reconnect(|rejoin| rejoin.emit(&word("join")));
    opened(&mut chat).await;
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    drop(server);
    let server = network.accept().await;
    sleep(Duration::from_secs(1)).await;
    network.set_up(false);
    drop(server);
    sleep(Duration::from_secs(1)).await;
    // Only now it hears that it was opened anew, when that is over already.
    opened(&mut chat).await;
    sleep(Duration::from_secs(1)).await;
    network.set_up(true);
    let hearing = tokio::spawn(chat.for_each(|_| async {}));
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    assert_eq!(said(&mut server).await, ["join"]);
    hearing.abort();
}

#[tokio::test(start_paused = true)]
async fn what_goes_first_goes_first_though_a_leaving_server_refuses_to_open_it_anew() {
    let (live, mut network) = live(|_| {});
    let mut chat = api(&live).chat().on_reconnect(|rejoin| rejoin.emit(&word("join")));
    opened(&mut chat).await;
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    drop(server);
    let mut leaving = network.accept().await;
    let open = leaving.next().await;
    leaving.say(r#"{"type":"reconnect","afterMs":2000,"deadlineMs":30000}"#).await;
    sleep(Duration::from_millis(1)).await;
    let (sender, receiver) = chat.split();
    sender.emit(&word("news")).await.expect("it is open");
    refuse(&mut leaving, &open["id"]).await;
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    let hearing = tokio::spawn(receiver.for_each(|_| async {}));
    assert_eq!(said(&mut server).await, ["join", "news"]);
    hearing.abort();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_too_large_for_the_server_fails_and_an_event_is_told_of() {
    let (live, mut network) = live(|_| {});
    let (told, rejected) = std::sync::mpsc::channel();
    let mut chat = api(&live).chat().on_rejected(move |error| told.send(error).expect("somebody listens"));
    opened(&mut chat).await;
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    sleep(Duration::from_millis(1)).await;
    let large = word(&"x".repeat(70_000));
    let error = chat.request::<()>(&large).await.expect_err("too large");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    chat.emit(&large).await.expect("it is taken on");
    sleep(Duration::from_millis(1)).await;
    opened(&mut chat).await;
    assert_eq!(rejected.try_recv().expect("it is told").code(), "PAYLOAD_TOO_LARGE");
}

#[tokio::test(start_paused = true)]
async fn who_could_only_emit_in_vain_keeps_no_connection_open() {
    let (live, mut network) = live(|_| {});
    let (sender, mut receiver) = api(&live).chat().split();
    assert!(poll!(receiver.next()).is_pending());
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "open");
    drop(live);
    sender.emit(&word("news")).await.expect("it is open");
    assert_eq!(server.next().await["type"], "emit");
    drop(receiver);
    assert_eq!(server.next().await["type"], "close");
    assert_eq!(server.heard().await, None, "nobody is left who could use it");
    let error = sender.emit(&word("news")).await.expect_err("it is over");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
}
