//! What happens when one direction is full, and when there is room again.

use std::time::Duration;

use serde_json::json;

use super::{Limits, Setup};

#[tokio::test(start_paused = true)]
async fn what_was_not_read_for_want_of_room_is_read_when_all_that_waited_is_taken_at_once() {
    let start = tokio::time::Instant::now();
    let limits = Limits { outbound: 4096, ..Limits::default() };
    let (mut client, _harness) = Setup { pipe: Some(32 * 1024), ..Setup::limits(limits) }.open();
    let call =
        |id: usize| json!({ "type": "call", "id": id.to_string(), "path": ["letters"], "input": 1000 });
    // The answers fill the pipe to the client and what may wait for it, and the last of the calls are not read.
    client.say_all((0..200).map(|id| call(id).to_string())).await;
    for id in 0..200 {
        assert_eq!(client.frame().await["id"], id.to_string());
    }
    assert_eq!(start.elapsed().as_secs(), 0, "the rest was read only when a timer woke the connection");
}

#[tokio::test(start_paused = true)]
async fn no_room_at_all_is_room_for_one_message_at_a_time() {
    let start = tokio::time::Instant::now();
    let (mut client, _harness) = Setup::limits(Limits { outbound: 0, ..Limits::default() }).open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":3}"#).await;
    for number in 0..3 {
        assert_eq!(client.frame().await["data"], number);
    }
    assert_eq!(client.frame().await["type"], "complete");
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_turn_ends_where_the_room_does() {
    let limits = Limits { outbound: 4096, ..Limits::default() };
    let (mut client, harness) = Setup { pipe: Some(1024), ..Setup::limits(limits) }.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["texts"],"input":1000}"#).await;
    // The clock goes on only when nobody has anything left to do.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let made = harness.app.live();
    assert!((4..8).contains(&made), "{made} texts were made for {} bytes", 1024 + 4096);
    for _ in 0..10 {
        assert_eq!(client.frame().await["data"].as_str().map(str::len), Some(1000));
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!((14..18).contains(&harness.app.live()), "{} texts", harness.app.live());
}

#[tokio::test]
async fn a_flood_of_calls_leaves_room_for_what_goes_on() {
    let limits = Limits { outbound: 8 * 1024, ..Limits::default() };
    let (mut client, _harness) = Setup { pipe: Some(1024), ..Setup::limits(limits) }.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":100000}"#).await;
    let call =
        |id: usize| json!({ "type": "call", "id": id.to_string(), "path": ["letters"], "input": 1000 });
    let (mut items, mut answers, mut next) = (0, 0, 0);
    while answers < 200 {
        // As many are under way as fit into the pipe to the session, at any time.
        while next < answers + 8 {
            client.say(&call(next).to_string()).await;
            next += 1;
        }
        match client.frame().await["type"].as_str() {
            Some("data") => items += 1,
            _ => answers += 1,
        }
    }
    assert!(items > 200, "{items} items came with {answers} answers");
}
