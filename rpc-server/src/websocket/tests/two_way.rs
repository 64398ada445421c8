//! Conversations that go both ways.

use std::{io, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    Harness, Limits, Setup, Shared,
    client::{Client, Heard},
    open,
};
use crate::websocket::direct::DirectWrite;

/// Opens a conversation, and hears that it is open.
async fn begin(client: &mut Client, id: &str) {
    begin_with(client, id, Value::Null).await;
}

async fn begin_with(client: &mut Client, id: &str, input: Value) {
    client.say(&json!({ "type": "open", "id": id, "path": ["talk"], "input": input }).to_string()).await;
    let opened = client.frame().await;
    assert_eq!((&opened["type"], &opened["id"]), (&json!("opened"), &json!(id)), "{opened}");
    assert_eq!(opened["connectionId"].as_str().map(str::len), Some(16), "{opened}");
}

fn emit(id: &str, name: &str, data: &Value) -> String {
    json!({ "type": "emit", "id": id, "name": name, "data": data }).to_string()
}

async fn act(client: &mut Client, id: &str, name: &str, data: Value) {
    client.say(&emit(id, name, &data)).await;
}

/// Lets everything run that can, without time passing that anybody notices.
async fn settle() {
    sleep(Duration::from_millis(1)).await;
}

/// How long the next text is that was said in a room. That somebody left is passed over.
async fn hear(client: &mut Client) -> Option<usize> {
    loop {
        let event = client.frame().await;
        if event["name"] != "left" {
            return event["data"]["text"].as_str().map(str::len);
        }
    }
}

/// How many sockets there are, and how many rooms.
async fn crowd(client: &mut Client) -> (u64, u64) {
    client.say(r#"{"type":"call","id":"crowd","path":["crowd"]}"#).await;
    let answer = client.frame().await;
    serde_json::from_value(answer["data"].clone()).expect("two numbers")
}

#[tokio::test(start_paused = true)]
async fn what_was_emitted_comes_before_the_end() {
    let (mut client, harness) = open();
    begin(&mut client, "a").await;
    client.say_all([emit("a", "count", &json!(3)), emit("a", "end", &Value::Null)]).await;
    for number in 0..3 {
        let event = client.frame().await;
        assert_eq!((&event["type"], &event["id"]), (&json!("event"), &json!("a")));
        assert_eq!((&event["name"], &event["data"]), (&json!("number"), &json!(number)));
        assert!(event["timestamp"].as_u64().is_some_and(|time| time > 1_700_000_000_000), "{event}");
    }
    assert_eq!(client.frame().await, json!({ "type": "complete", "id": "a" }));
    assert_eq!((harness.app.live(), crowd(&mut client).await), (0, (0, 0)));
    assert_eq!(harness.app.farewells(), (0, 0), "it ended by itself");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_before_it_runs_is_an_error() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"open","id":"a","path":["talk"],"input":7}"#).await;
    let error = client.frame().await;
    assert_eq!((&error["type"], &error["error"]["code"]), (&json!("error"), &json!("BAD_INPUT")));
    client.say(r#"{"type":"open","id":"a","path":["talk"],"input":{"refuses":true}}"#).await;
    assert_eq!(client.frame().await["type"], "opened", "it ran, and then failed");
    assert_eq!(client.frame().await["error"]["code"], "FORBIDDEN");
    client.say(r#"{"type":"open","id":"a","path":["add"]}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "METHOD_MISMATCH");
    client.say(r#"{"type":"call","id":"a","path":["talk"]}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "METHOD_NOT_ALLOWED");
    client.say(r#"{"type":"subscribe","id":"a","path":["talk"]}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "METHOD_MISMATCH");
    assert_eq!((harness.app.live(), crowd(&mut client).await), (0, (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn a_bad_event_is_rejected_and_the_conversation_goes_on() {
    let (mut client, _harness) = open();
    begin(&mut client, "a").await;
    for (frame, code) in [
        (r#"{"type":"emit","id":"a","name":"shout","ref":1}"#, "BAD_INPUT"),
        (r#"{"type":"emit","id":"a","name":"double","data":"x","ref":1}"#, "BAD_INPUT"),
        (r#"{"type":"emit","id":"a","name":"double","data":101,"ref":1}"#, "VALIDATION_ERROR"),
        (r#"{"type":"emit","id":"a","name":"join","data":"","ref":1}"#, "VALIDATION_ERROR"),
        (r#"{"type":"emit","id":"a","data":"","ref":1}"#, "PARSE_ERROR"),
        (r#"{"type":"emit","id":"b","name":"double","data":1,"ref":1}"#, "NOT_OPEN"),
        (r#"{"type":"emit","name":"double","data":1,"ref":1}"#, "PARSE_ERROR"),
    ] {
        client.say(frame).await;
        let rejected = client.frame().await;
        let (kind, found) = (&rejected["type"], &rejected["error"]["code"]);
        assert_eq!(
            (kind, found, &rejected["ref"]),
            (&json!("rejected"), &json!(code), &json!(1)),
            "{rejected}"
        );
    }
    client.say(r#"{"type":"emit","id":"a","name":"double","data":21,"ref":"x"}"#).await;
    assert_eq!(client.frame().await, json!({ "type": "result", "id": "a", "ref": "x", "data": 42 }));
    client.say(r#"{"type":"emit","id":"a","name":"join","data":"tea","ref":2}"#).await;
    assert_eq!(client.frame().await, json!({ "type": "result", "id": "a", "ref": 2, "data": null }));
}

#[tokio::test(start_paused = true)]
async fn events_wait_while_extractors_run() {
    let (mut client, _harness) = open();
    client
        .say_all([
            json!({ "type": "open", "id": "a", "path": ["talk"], "input": { "slowly": true } }).to_string(),
            emit("a", "count", &json!(1)),
        ])
        .await;
    assert_eq!(client.frames_to_pong().await, [] as [Value; 0]);
    assert_eq!(client.frame().await["type"], "opened");
    assert_eq!(client.frame().await["data"], 0);
}

#[tokio::test(start_paused = true)]
async fn closed_while_extractors_run_the_function_never_starts() {
    let (mut client, harness) = open();
    client
        .say_all([
            json!({ "type": "open", "id": "a", "path": ["talk"], "input": { "slowly": true } }).to_string(),
            r#"{"type":"close","id":"a"}"#.to_owned(),
        ])
        .await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(client.frames_to_pong().await, [] as [Value; 0]);
    assert_eq!((harness.app.live(), harness.app.farewells()), (0, (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn after_a_close_the_function_gets_what_came_before_and_does_what_stands_after_its_loop() {
    let shared = Shared::default();
    let (mut one, harness) = Setup { shared: shared.clone(), ..Setup::default() }.open();
    let (mut other, _other) = Setup { shared, ..Setup::default() }.open();
    begin(&mut one, "a").await;
    begin(&mut other, "b").await;
    act(&mut one, "a", "join", json!("tea")).await;
    act(&mut other, "b", "join", json!("tea")).await;
    settle().await;
    one.say_all([
        emit("a", "say", &json!({ "room": "tea", "letters": 2 })),
        r#"{"type":"close","id":"a"}"#.to_owned(),
    ])
    .await;
    assert_eq!(other.frame().await["data"]["text"], "xx");
    assert_eq!(other.frame().await["name"], "left");
    // Nothing comes for what is closed; what it said itself was behind the close.
    assert_eq!(one.frames_to_pong().await, [] as [Value; 0]);
    settle().await;
    assert_eq!((harness.app.live(), harness.app.farewells()), (1, (1, 1)), "the other's function runs");
    assert_eq!(crowd(&mut other).await, (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_function_that_waits_for_something_else_is_dropped_a_moment_after_its_client_has_gone() {
    let (mut client, harness) = open();
    begin(&mut client, "a").await;
    act(&mut client, "a", "never", Value::Null).await;
    settle().await;
    let start = Instant::now();
    client.say(r#"{"type":"close","id":"a"}"#).await;
    while harness.app.live() > 0 {
        sleep(Duration::from_millis(1)).await;
    }
    assert!(start.elapsed() <= Duration::from_millis(60), "{:?}", start.elapsed());
    assert_eq!(harness.app.farewells(), (0, 0));
    assert_eq!(crowd(&mut client).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_function_that_comes_back_to_its_socket_in_time_does_what_stands_after_its_loop() {
    let (mut client, harness) = open();
    begin(&mut client, "a").await;
    client.say_all([emit("a", "wait", &json!(40)), r#"{"type":"close","id":"a"}"#.to_owned()]).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!((harness.app.live(), harness.app.farewells()), (0, (1, 1)));
}

#[tokio::test(start_paused = true)]
async fn a_farewell_has_ten_seconds_also_when_the_connection_is_gone() {
    for (takes, done) in [(9_900, 1), (10_100, 0)] {
        let (mut client, harness) = open();
        begin_with(&mut client, "a", json!({ "farewell": takes })).await;
        drop(client);
        settle().await;
        assert_eq!((harness.app.live(), harness.app.farewells()), (1, (1, 0)));
        sleep(Duration::from_secs(11)).await;
        assert_eq!((harness.app.live(), harness.app.farewells()), (0, (1, done)));
        let Harness { session, .. } = harness;
        session.await.expect("the session ends when all have taken their leave");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_waits_for_no_farewell() {
    let (mut client, harness) = open();
    begin_with(&mut client, "a", json!({ "farewell": 5_000 })).await;
    drop(client);
    settle().await;
    harness.shutdown.drain.cancel();
    harness.shutdown.close.cancel();
    let start = Instant::now();
    harness.session.await.expect("it ends");
    assert_eq!((harness.app.live(), start.elapsed().as_secs()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_used_again_is_the_new_ones_alone() {
    let (mut client, _harness) = open();
    for round in 0..3_u64 {
        begin(&mut client, "a").await;
        client
            .say_all([
                emit("a", "count", &json!(round)),
                emit("a", "count", &json!(1)),
                r#"{"type":"close","id":"a"}"#.to_owned(),
            ])
            .await;
        // Up to the pong come the frames of the old one, and none after it.
        client.frames_to_pong().await;
    }
    begin(&mut client, "a").await;
    settle().await;
    assert_eq!(client.frames_to_pong().await, [] as [Value; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_id_in_use_is_refused_and_what_runs_goes_on() {
    let (mut client, _harness) = open();
    begin(&mut client, "a").await;
    client.say(r#"{"type":"open","id":"a","path":["talk"]}"#).await;
    let rejected = client.frame().await;
    assert_eq!((&rejected["type"], &rejected["error"]["code"]), (&json!("rejected"), &json!("DUPLICATE_ID")));
    act(&mut client, "a", "count", json!(1)).await;
    assert_eq!(client.frame().await["data"], 0);
}

#[tokio::test(start_paused = true)]
async fn a_function_that_panics_ends_its_conversation_alone() {
    let (mut client, harness) = open();
    begin(&mut client, "a").await;
    begin(&mut client, "b").await;
    act(&mut client, "a", "panic", Value::Null).await;
    let error = client.frame().await;
    assert_eq!((&error["type"], &error["error"]["code"]), (&json!("error"), &json!("INTERNAL_ERROR")));
    assert!(
        error["error"]["details"]["errorId"].is_string() && !error.to_string().contains("secret"),
        "{error}"
    );
    act(&mut client, "b", "fail", Value::Null).await;
    let error = client.frame().await;
    assert_eq!((&error["id"], &error["error"]["code"]), (&json!("b"), &json!("CONFLICT")));
    assert_eq!((harness.app.live(), crowd(&mut client).await), (0, (0, 0)));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_disconnected_hears_that_it_is_complete_and_its_function_takes_its_leave() {
    let (mut client, harness) = open();
    begin(&mut client, "a").await;
    act(&mut client, "a", "join", json!("tea")).await;
    settle().await;
    client.say(r#"{"type":"call","id":"c","path":["clear"],"input":"tea"}"#).await;
    let mut frames = [client.frame().await, client.frame().await];
    frames.sort_by_key(|frame| frame["id"].to_string());
    assert_eq!(frames[0], json!({ "type": "complete", "id": "a" }));
    assert_eq!(frames[1]["data"], 1);
    settle().await;
    assert_eq!((harness.app.live(), harness.app.farewells()), (0, (1, 1)));
    act(&mut client, "a", "count", json!(1)).await;
    assert_eq!(client.frame().await["error"]["code"], "NOT_OPEN");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_closed_when_too_much_waits_and_others_get_everything() {
    let shared = Shared::default();
    let limits = Limits { queue: 100_000, ..Limits::default() };
    let setup = |pipe| Setup { pipe, shared: shared.clone(), ..Setup::limits(limits.clone()) };
    let (mut slow, slow_harness) = setup(Some(1024)).open();
    let (mut quick, _quick) = setup(None).open();
    for (client, id) in [(&mut slow, "s"), (&mut quick, "q")] {
        begin(client, id).await;
        act(client, id, "join", json!("tea")).await;
    }
    settle().await;
    for letters in 1000..1400 {
        act(&mut quick, "q", "say", json!({ "room": "tea", "letters": letters })).await;
        assert_eq!(hear(&mut quick).await, Some(letters));
    }
    // What it was sent comes in order up to the close, behind which nothing looks received.
    let mut next = 1000;
    let code = loop {
        match slow.hear().await {
            Heard::Frame(event) => {
                assert_eq!(event["data"]["text"].as_str().map(str::len), Some(next));
                next += 1;
            }
            Heard::Closed(code) => break code,
            _ => {}
        }
    };
    assert!((1001..1400).contains(&next), "{next}");
    assert_eq!(code, Some(4429));
    settle().await;
    quick.frames_to_pong().await;
    assert_eq!(crowd(&mut quick).await, (1, 1), "it has left");
    slow_harness.session.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_for_thirty_seconds_is_closed() {
    let shared = Shared::default();
    let setup = |pipe| Setup { pipe, shared: shared.clone(), ..Setup::default() };
    let (mut slow, slow_harness) = setup(Some(1024)).open();
    let (mut quick, _quick) = setup(None).open();
    for (client, id) in [(&mut slow, "s"), (&mut quick, "q")] {
        begin(client, id).await;
        act(client, id, "join", json!("tea")).await;
    }
    settle().await;
    let start = Instant::now();
    for _ in 0..100 {
        act(&mut quick, "q", "say", json!({ "room": "tea", "letters": 1000 })).await;
        assert_eq!(hear(&mut quick).await, Some(1000));
    }
    slow_harness.session.await.expect("it ends");
    let seconds = start.elapsed().as_secs();
    // And five for its farewell, which it does not take either.
    assert!((30..=36).contains(&seconds), "closed after {seconds} s");
    assert_eq!(quick.frame().await["name"], "left");
    assert_eq!(crowd(&mut quick).await, (1, 1));
}

#[tokio::test(start_paused = true)]
async fn who_reads_slowly_but_reads_gets_everything_in_order() {
    let shared = Shared::default();
    let setup = |pipe| Setup { pipe, shared: shared.clone(), ..Setup::default() };
    let (mut slow, _slow) = setup(Some(1024)).open();
    let (mut quick, _quick) = setup(None).open();
    begin(&mut slow, "s").await;
    begin(&mut quick, "q").await;
    act(&mut slow, "s", "join", json!("tea")).await;
    settle().await;
    for letters in 0..100 {
        act(&mut quick, "q", "say", json!({ "room": "tea", "letters": letters })).await;
    }
    for letters in 0..100 {
        sleep(Duration::from_secs(1)).await;
        assert_eq!(slow.frame().await["data"]["text"].as_str().map(str::len), Some(letters));
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_has_much_to_say_waits_for_its_reader() {
    let (mut client, harness) = Setup { pipe: Some(1024), ..Setup::default() }.open();
    begin(&mut client, "a").await;
    act(&mut client, "a", "count", json!(100_000)).await;
    settle().await;
    let said = harness.app.said();
    sleep(Duration::from_secs(20)).await;
    assert_eq!(harness.app.said(), said, "it goes on while nobody reads");
    assert!(said < 5_000, "{said} events were made for nobody");
    for number in 0..100_000 {
        assert_eq!(client.frame().await["data"], number);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_too_far_ahead_is_told() {
    let (mut client, _harness) = Setup::limits(Limits { inbox: 10_000, ..Limits::default() }).open();
    begin(&mut client, "a").await;
    let events = (0..1000).map(|number| emit("a", "double", &json!(number % 100)));
    client.say_all(std::iter::once(emit("a", "wait", &json!(1000))).chain(events)).await;
    let rejected = client.frame().await;
    assert_eq!(
        (&rejected["type"], &rejected["error"]["code"]),
        (&json!("rejected"), &json!("LIMIT_EXCEEDED"))
    );
    let rejections = 1 + client.frames_to_pong().await.len();
    assert!((800..1000).contains(&rejections), "{rejections}");
    sleep(Duration::from_secs(2)).await;
    client.say(r#"{"type":"emit","id":"a","name":"double","data":7,"ref":1}"#).await;
    assert_eq!(client.frame().await["data"], 14, "the conversation goes on");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_conversations_are_the_most_and_leave_nothing() {
    let (mut client, harness) = open();
    let frames =
        (0..10_000).map(|id| json!({ "type": "open", "id": id.to_string(), "path": ["talk"] }).to_string());
    client.say_all(frames).await;
    let (mut opened, mut refused) = (Vec::new(), Vec::new());
    for _ in 0..10_000 {
        let frame = client.frame().await;
        if frame["type"] == "opened" { opened.push(frame) } else { refused.push(frame) }
    }
    assert_eq!((opened.len(), refused.len()), (1024, 8976));
    assert!(refused.iter().all(|frame| frame["error"]["code"] == "LIMIT_EXCEEDED"));
    assert_eq!(harness.app.live(), 1024);
    for frame in opened {
        client.say(&json!({ "type": "close", "id": frame["id"] }).to_string()).await;
    }
    settle().await;
    assert_eq!((harness.app.live(), harness.app.farewells()), (0, (1024, 1024)));
    assert_eq!(crowd(&mut client).await, (0, 0));
}

/// A socket that takes nothing at once.
struct Full;

impl DirectWrite for Full {
    fn try_write(&self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_while_events_wait_for_it_leaves_nothing() {
    let direct = Arc::new(Full) as Arc<dyn DirectWrite>;
    let limits = Limits { outbound: 1024, ..Limits::default() };
    let setup = Setup { pipe: Some(1024), direct: Some(Arc::clone(&direct)), ..Setup::limits(limits) };
    let (mut client, harness) = setup.open();
    begin(&mut client, "a").await;
    act(&mut client, "a", "join", json!("tea")).await;
    for _ in 0..10 {
        act(&mut client, "a", "say", json!({ "room": "tea", "letters": 1000 })).await;
    }
    settle().await;
    drop(client);
    harness.session.await.expect("it ends");
    assert_eq!((harness.app.live(), Arc::strong_count(&direct)), (0, 1), "its socket is still there");
}

#[tokio::test(start_paused = true)]
async fn answers_to_many_events_at_once_wait_for_room_like_all_else_that_a_function_says() {
    let (mut client, _harness) = Setup::limits(Limits { queue: 20_000, ..Limits::default() }).open();
    begin(&mut client, "a").await;
    let frames = (0..1000).map(|number| match number % 2 {
        0 => json!({ "type": "emit", "id": "a", "name": "double", "data": 50, "ref": number }).to_string(),
        _ => json!({ "type": "emit", "id": "a", "name": "shout", "ref": number }).to_string(),
    });
    client.say_all(frames).await;
    for number in 0..1000 {
        let answer = client.frame().await;
        let kind = if number % 2 == 0 { "result" } else { "rejected" };
        assert_eq!((&answer["type"], &answer["ref"]), (&json!(kind), &json!(number)));
    }
}

#[tokio::test(start_paused = true)]
async fn no_patience_at_all_closes_who_lets_events_lie_and_nobody_else() {
    let limits = Limits { stall_timeout: Duration::ZERO, ..Limits::default() };
    let (mut client, harness) = Setup { pipe: Some(1024), ..Setup::limits(limits) }.open();
    begin(&mut client, "a").await;
    client.say(r#"{"type":"call","id":"c","path":["letters"],"input":10000}"#).await;
    sleep(Duration::from_secs(5)).await;
    assert_eq!(client.frame().await["id"], "c");
    act(&mut client, "a", "count", json!(100_000)).await;
    harness.session.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn a_farewell_does_not_keep_the_socket_of_a_client_that_is_gone() {
    let direct = Arc::new(Full) as Arc<dyn DirectWrite>;
    let (mut client, harness) = Setup { direct: Some(Arc::clone(&direct)), ..Setup::default() }.open();
    begin_with(&mut client, "a", json!({ "farewell": 5_000 })).await;
    drop(client);
    sleep(Duration::from_secs(1)).await;
    assert_eq!((harness.app.farewells(), Arc::strong_count(&direct)), ((1, 0), 1));
    harness.session.await.expect("it ends");
    assert_eq!(harness.app.farewells(), (1, 1));
}
