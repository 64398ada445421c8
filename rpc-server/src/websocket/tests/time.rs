//! What happens because time passes, or because the server ends.

use std::time::Duration;

use serde_json::json;

use super::{Limits, Setup, client::Heard, open};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_client_is_pinged_and_closed_when_it_says_nothing() {
    let start = tokio::time::Instant::now();
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(client.hear().await, Heard::Ping);
    assert_eq!(start.elapsed().as_secs(), 30);
    // Its library answers when it reads on, and until then it does not.
    tokio::time::sleep(11 * SECOND).await;
    assert_eq!(harness.app.live(), 0, "it was given up after 40 s");
    assert_eq!(client.closed().await, Some(4408));
}

#[tokio::test(start_paused = true)]
async fn many_minutes_may_pass_between_connecting_and_the_first_frame() {
    let start = tokio::time::Instant::now();
    let (mut client, harness) = open();
    // Nothing is said but what its library answers to pings.
    for _ in 0..20 {
        assert_eq!(client.hear().await, Heard::Ping);
    }
    assert_eq!(start.elapsed().as_secs(), 600);
    client.say(r#"{"type":"subscribe","id":"test_1","path":["feed"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    harness.app.publish(7);
    assert_eq!(client.frame().await["data"], 7);
}

#[tokio::test(start_paused = true)]
async fn one_that_answers_stays_for_an_hour() {
    let (mut client, _harness) = open();
    client.say(r#"{"type":"ping"}"#).await;
    assert_eq!(client.frame().await["type"], "pong");
    for _ in 0..120 {
        assert_eq!(client.hear().await, Heard::Ping);
    }
    client.say(r#"{"type":"call","id":"1","path":["add"],"input":{"a":1,"b":1}}"#).await;
    assert_eq!(client.frame().await["data"], 2);
}

#[tokio::test(start_paused = true)]
async fn who_sends_too_much_is_told_and_who_goes_on_is_closed() {
    let limits = Limits { messages_per_second: Some(3), ..Limits::default() };
    let (mut client, _harness) = Setup::limits(limits).open();
    let call = |id: u32| json!({ "type": "call", "id": id.to_string(), "path": ["add"], "input": { "a": 1, "b": 1 } });
    client.say_all((0..5).map(|id| call(id).to_string())).await;
    for id in 0..3 {
        assert_eq!(client.frame().await["id"], id.to_string());
    }
    for id in 3..5 {
        let refusal = client.frame().await;
        assert_eq!(
            (&refusal["id"], &refusal["error"]["code"]),
            (&json!(id.to_string()), &json!("RATE_LIMITED"))
        );
        assert_eq!(refusal["error"]["retryAfterMs"], 1000);
    }
    tokio::time::sleep(SECOND).await;
    client.say_all((0..7).map(|id| call(id).to_string())).await;
    for _ in 0..6 {
        client.frame().await;
    }
    assert_eq!(client.closed().await, Some(4429));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stops_is_closed_and_one_that_is_slow_is_not() {
    let limits = Limits { outbound: 4096, ..Limits::default() };
    let setup = Setup { pipe: Some(1024), ..Setup::limits(limits) };
    let (mut client, harness) = setup.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":100000}"#).await;
    let mut next = 0;
    // A kilobyte now and then, for ten minutes.
    for _ in 0..120 {
        tokio::time::sleep(5 * SECOND).await;
        for _ in 0..25 {
            match client.hear().await {
                Heard::Frame(frame) => {
                    assert_eq!(frame["data"], next);
                    next += 1;
                }
                other => assert_eq!(other, Heard::Ping),
            }
        }
    }
    assert_eq!(harness.app.live(), 1);
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_finishes_calls_and_takes_on_nothing_new() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"call","id":"1","path":["after"],"input":1000}"#).await;
    client.say(r#"{"type":"hello"}"#).await;
    assert_eq!(client.frame().await["type"], "hello");
    harness.shutdown.drain.cancel();
    let goodbye = client.frame().await;
    assert_eq!((&goodbye["type"], &goodbye["deadlineMs"]), (&json!("reconnect"), &json!(30_000)));
    client.say(r#"{"type":"call","id":"2","path":["add"],"input":{"a":1,"b":1}}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "UNAVAILABLE");
    assert_eq!(client.frame().await, json!({ "type": "result", "id": "1", "data": 1000 }));
    assert_eq!(client.closed().await, Some(1001));
    harness.session.await.expect("it ends well");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_knows_of_it_keeps_its_subscriptions_up_to_the_deadline() {
    let start = tokio::time::Instant::now();
    let (mut client, harness) = open();
    client.say(r#"{"type":"hello"}"#).await;
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    assert_eq!(client.frames_to_pong().await.len(), 1);
    harness.shutdown.drain.cancel();
    assert_eq!(client.frame().await["type"], "reconnect");
    harness.app.publish(5);
    assert_eq!(client.frame().await["data"], 5);
    assert_eq!(client.closed().await, Some(1001));
    assert_eq!(start.elapsed().as_secs(), 30);
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_base_client_is_closed_at_once_and_comes_back() {
    let start = tokio::time::Instant::now();
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    harness.shutdown.drain.cancel();
    assert_eq!(client.closed().await, Some(1001));
    assert!(start.elapsed() < SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_drops_everything() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"call","id":"1","path":["never"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    harness.shutdown.close.cancel();
    harness.shutdown.drain.cancel();
    assert_eq!(client.closed().await, Some(1001));
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_would_wait_for_ever_leaves_nevertheless() {
    let limits = Limits { drain_timeout: Duration::MAX, ..Limits::default() };
    let (mut client, harness) = Setup::limits(limits).open();
    client.say(r#"{"type":"call","id":"1","path":["after"],"input":1000}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    harness.shutdown.drain.cancel();
    assert_eq!(client.frame().await["type"], "reconnect");
    client.say(r#"{"type":"call","id":"2","path":["add"],"input":{"a":1,"b":1}}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "UNAVAILABLE");
    assert_eq!(client.frame().await["data"], 1000);
    assert_eq!(client.closed().await, Some(1001));
}

#[tokio::test(start_paused = true)]
async fn a_base_client_is_closed_at_once_in_the_middle_of_a_stream_without_end() {
    let (mut client, harness) = Setup { pipe: Some(1024), ..Setup::default() }.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":1000000000}"#).await;
    assert_eq!(client.frame().await["data"], 0);
    harness.shutdown.drain.cancel();
    // No more than what waited already: 64 KiB, in frames of 35 bytes or so.
    for _ in 0..10_000 {
        match client.hear().await {
            Heard::Frame(frame) => assert_eq!(frame["type"], "data"),
            other => return assert_eq!(other, Heard::Closed(Some(1001))),
        }
    }
    panic!("the stream went on");
}

#[tokio::test(start_paused = true)]
async fn an_id_in_use_is_not_over_because_of_a_frame_too_many() {
    let limits = Limits { messages_per_second: Some(1), ..Limits::default() };
    let (mut client, harness) = Setup::limits(limits).open();
    let subscribe = r#"{"type":"subscribe","id":"s","path":["feed"]}"#;
    client.say_all([subscribe.to_owned(), subscribe.to_owned()]).await;
    let refusal = client.frame().await;
    assert_eq!(
        (&refusal["type"], &refusal["id"], &refusal["error"]["code"]),
        (&json!("rejected"), &json!("s"), &json!("RATE_LIMITED"))
    );
    harness.app.publish(1);
    assert_eq!(client.frame().await["data"], 1);
}
