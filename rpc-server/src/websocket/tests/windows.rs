//! Windows: a subscription brings as much as its client is ready for, and others go on.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{Limits, Setup, client::Client, open};

/// How many letters make an item whose message has 100 bytes, under an id of one letter:
/// `{"type":"data","id":"s","data":""}` has 34.
const LETTERS: usize = 66;

fn subscribe(id: &str, path: &str, input: Value, window: u32) -> String {
    json!({ "type": "subscribe", "id": id, "path": [path], "input": input, "window": window }).to_string()
}

fn more(id: &str, bytes: u64) -> String {
    json!({ "type": "more", "id": id, "bytes": bytes }).to_string()
}

/// Everything that is made without anything else from this client. The clock goes on only when nobody has anything left
/// to do.
async fn all_that_comes(client: &mut Client) -> Vec<Value> {
    sleep(Duration::from_millis(1)).await;
    client.frames_to_pong().await
}

#[tokio::test(start_paused = true)]
async fn items_come_until_the_window_is_used_up_and_again_when_bytes_are_given_back() {
    let (mut client, harness) = open();
    client.say(&subscribe("s", "texts", json!(LETTERS), 1000)).await;
    let came = all_that_comes(&mut client).await;
    assert!(came.iter().all(|item| item["data"] == "x".repeat(LETTERS)), "{came:?}");
    assert_eq!((came.len(), harness.app.live()), (10, 10), "nothing more is even made");
    // What is left after each: 50 below zero, zero, 99 below zero, zero, and far above.
    for (bytes, items) in [(250, 3), (50, 0), (1, 1), (99, 0), (10_000, 100)] {
        let made = harness.app.live();
        client.say(&more("s", bytes)).await;
        assert_eq!(all_that_comes(&mut client).await.len(), items, "for {bytes} bytes");
        assert_eq!(harness.app.live(), made + items);
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_larger_than_the_window_comes_alone() {
    let (mut client, harness) = open();
    client.say(&subscribe("s", "texts", json!(1000), 1)).await;
    for items in 1..4 {
        assert_eq!(all_that_comes(&mut client).await.len(), 1);
        client.say(&more("s", 1033)).await;
        assert!(all_that_comes(&mut client).await.is_empty(), "it has to be made up for");
        assert_eq!(harness.app.live(), items);
        client.say(&more("s", 1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_before_it_is_needed_is_kept() {
    let (mut client, harness) = open();
    client.say_all([subscribe("s", "texts", json!(LETTERS), 100), more("s", 500), more("s", 400)]).await;
    assert_eq!(all_that_comes(&mut client).await.len(), 10);
    client.say_all([subscribe("f", "feed", json!(null), 100), more("f", 60)]).await;
    assert!(all_that_comes(&mut client).await.is_empty());
    for number in 1..=6 {
        harness.app.publish(number);
    }
    // `{"type":"data","id":"f","data":1,"eventId":"1"}` has 47 bytes.
    assert_eq!(all_that_comes(&mut client).await.len(), 4);
    client.say(&more("f", u64::MAX)).await;
    assert_eq!(all_that_comes(&mut client).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_item_counts_every_byte_of_its_message() {
    // A quote in an id is two bytes, and so is an `é`.
    for (id, bytes) in [("f", 47), ("ff", 48), ("\"", 48), ("é", 48), ("f".repeat(60).as_str(), 106)] {
        let (mut client, harness) = open();
        client.say(&subscribe(id, "feed", json!(null), 3 * bytes)).await;
        assert!(all_that_comes(&mut client).await.is_empty());
        for number in 1..=6 {
            harness.app.publish(number);
        }
        assert_eq!(all_that_comes(&mut client).await.len(), 3, "{id}: nothing is left");
        client.say(&more(id, u64::from(bytes) + 1)).await;
        assert_eq!(all_that_comes(&mut client).await.len(), 2, "{id}: a byte is left");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_item_counts_nothing_and_comes_when_it_is_made() {
    let (mut client, harness) = open();
    let resuming =
        r#"{"type":"subscribe","id":"f","path":["feed"],"input":null,"lastEventId":"4","window":1}"#;
    client.say(resuming).await;
    assert_eq!(client.frame().await, json!({ "type": "reset", "id": "f" }));
    harness.app.publish(5);
    assert_eq!(client.frame().await["data"], 5);
    harness.app.publish(6);
    assert!(all_that_comes(&mut client).await.is_empty());
    // Three items of 33 bytes, and what is left when the generator would end.
    client.say(&subscribe("s", "count", json!(3), 100)).await;
    let came = all_that_comes(&mut client).await;
    assert_eq!((came.len(), &came[3]["type"]), (4, &json!("complete")));
    client.say(&subscribe("s", "count", json!(3), 99)).await;
    assert_eq!(all_that_comes(&mut client).await.len(), 3);
    client.say(&more("s", 1)).await;
    assert_eq!(client.frame().await["type"], "complete");
    client.say(&subscribe("s", "breaks", json!(null), 34)).await;
    assert_eq!(client.frame().await["data"], 1);
    assert_eq!(client.frame().await["error"]["code"], "CONFLICT");
    client.say(&subscribe("s", "stumbles", json!(2), 67)).await;
    let came = all_that_comes(&mut client).await;
    assert_eq!((came.len(), &came[2]["error"]["code"]), (3, &json!("INTERNAL_ERROR")));
}

#[tokio::test(start_paused = true)]
async fn one_whose_window_is_used_up_is_dropped_at_once_when_it_is_not_wanted() {
    let (mut client, harness) = open();
    client.say(&subscribe("s", "texts", json!(LETTERS), 1)).await;
    assert_eq!(all_that_comes(&mut client).await.len(), 1);
    client.say(r#"{"type":"unsubscribe","id":"s"}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 0);
    // Nobody has this id, and then one has it that knows nothing of the last one's window.
    client.say(&more("s", 1000)).await;
    assert!(all_that_comes(&mut client).await.is_empty());
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":1000}"#).await;
    client.say(&more("s", 1)).await;
    let came = all_that_comes(&mut client).await;
    assert_eq!((came.len(), &came[1000]["type"]), (1001, &json!("complete")));
}

#[tokio::test(start_paused = true)]
async fn one_whose_window_is_used_up_holds_up_no_other() {
    let (mut client, harness) = open();
    // Their ids have one letter more, and so the items one less.
    let ids = (10..60).map(|id| id.to_string());
    client.say_all(ids.map(|id| subscribe(&id, "texts", json!(LETTERS - 1), 200))).await;
    assert_eq!(all_that_comes(&mut client).await.len(), 100);
    client.say(r#"{"type":"subscribe","id":"all","path":["count"],"input":10000}"#).await;
    for number in 0..10_000 {
        assert_eq!(client.frame().await["data"], number);
    }
    assert_eq!(client.frame().await["type"], "complete");
    client.say_all([more("17", 200), more("30", 300)]).await;
    let came = all_that_comes(&mut client).await;
    let of = |id| came.iter().filter(|item| item["id"] == id).count();
    assert_eq!((came.len(), of("17"), of("30")), (5, 2, 3));
    assert_eq!(harness.app.live(), 105);
}

#[tokio::test(start_paused = true)]
async fn a_generator_that_is_woken_while_its_window_is_used_up_is_not_polled() {
    let (mut client, harness) = open();
    client.say(&subscribe("s", "alarmed", json!(null), 1)).await;
    assert_eq!(client.frame().await["data"], 1);
    // Its alarm goes off.
    sleep(Duration::from_millis(20)).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 1);
    client.say(&more("s", 33)).await;
    assert_eq!(client.frame().await["data"], 2);
}

#[tokio::test(start_paused = true)]
async fn a_window_that_stays_used_up_breaks_no_connection_until_the_server_leaves() {
    let start = Instant::now();
    let (mut client, harness) = open();
    client.say(r#"{"type":"hello"}"#).await;
    assert_eq!(client.frame().await["type"], "hello");
    client.say(&subscribe("s", "texts", json!(LETTERS), 1)).await;
    assert_eq!(client.frame().await["type"], "data");
    for _ in 0..10 {
        assert_eq!(client.hear().await, super::client::Heard::Ping);
    }
    assert!(start.elapsed() > Duration::from_secs(250), "{:?}", start.elapsed());
    let told = Instant::now();
    harness.shutdown.drain.cancel();
    assert_eq!(client.frame().await["type"], "reconnect");
    assert_eq!(client.closed().await, Some(1001));
    assert_eq!(told.elapsed().as_secs(), Limits::default().drain_timeout.as_secs());
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_given_back_is_taken_even_if_it_is_one_message_too_many() {
    let limits = Limits { messages_per_second: Some(3), ..Limits::default() };
    let (mut client, _harness) = Setup::limits(limits).open();
    client.say(&subscribe("s", "texts", json!(LETTERS), 100)).await;
    assert_eq!(client.frame().await["type"], "data");
    for _ in 0..5 {
        client.say(&more("s", 100)).await;
        assert_eq!(client.frame().await["type"], "data");
    }
    // It is counted nevertheless.
    client.say(&more("s", 100)).await;
    assert_eq!(client.closed().await, Some(4429));
}
