//! Servers that leave: what they refuse, and what they ask for.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::{StreamExt, poll};
use rpc_core::client::Subscription;
use serde_json::Value;
use tokio::time::sleep;

use super::network::{Server, api, follow, live};

async fn subscribed(items: &mut Pin<Box<Subscription<follow>>>) {
    assert!(poll!(items.next()).is_pending());
}

async fn refuse(server: &mut Server, id: &Value) {
    server
        .say(format!(
            r#"{{"type":"error","id":{id},"error":{{"code":"UNAVAILABLE","message":"leaving","retryable":true}}}}"#
        ))
        .await;
}

#[tokio::test(start_paused = true)]
async fn what_a_server_refuses_after_it_was_left_goes_over_the_socket_that_is_there() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow().on_reset(|| panic!("nothing is missing")));
    subscribed(&mut items).await;
    let mut old = network.accept().await;
    let frame = old.next().await;
    old.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
    let mut new = network.accept().await;
    // It was under way when the server left, and could not say where it was: so it stayed.
    refuse(&mut old, &frame["id"]).await;
    let again = tokio::time::timeout(Duration::from_secs(1), new.next()).await.expect("at once");
    assert_eq!(again["type"], "subscribe");
    new.item(&again["id"], 1).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_a_leaving_server_breaks_off_is_told_that_something_may_be_missing() {
    let (live, mut network) = live(|_| {});
    let resets = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&resets);
    let mut items = Box::pin(api(&live).follow().on_reset(move || _ = counted.fetch_add(1, Relaxed)));
    subscribed(&mut items).await;
    let mut old = network.accept().await;
    let id = old.next().await["id"].clone();
    old.say(format!(r#"{{"type":"data","id":{id},"data":1}}"#)).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);
    old.say(r#"{"type":"reconnect","afterMs":1000,"deadlineMs":30000}"#).await;
    refuse(&mut old, &id).await;
    let mut new = network.accept().await;
    let id = new.next().await["id"].clone();
    new.item(&id, 9).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 9);
    assert_eq!(resets.load(Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn servers_that_always_send_elsewhere_are_not_run_after_without_a_pause() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let serving = tokio::spawn(async move {
        let mut left = Vec::new();
        for _ in 0..1000 {
            let mut server = network.accept().await;
            server.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
            left.push(server);
        }
    });
    sleep(Duration::from_secs(60)).await;
    assert!(!serving.is_finished(), "a thousand times in a minute");
    serving.abort();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_was_left_opens_nothing_any_more() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow());
    subscribed(&mut items).await;
    let mut old = network.accept().await;
    let _id = old.next().await["id"].clone();
    old.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
    let _new = network.accept().await;
    sleep(Duration::from_secs(1)).await;
    old.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(network.dialled(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_and_is_gone_is_not_waited_for_longer_than_it_said_it_would_stay() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut old = network.accept().await;
    old.say(r#"{"type":"reconnect","afterMs":18446744073709551615,"deadlineMs":30000}"#).await;
    let _new = network.accept().await;
}
