//! What goes over the next socket, and in which order.

use std::{future::IntoFuture, task::Poll, time::Duration};

use futures::{StreamExt, poll, stream::FuturesUnordered};
use rpc_core::client::{CallError, Subscription};
use tokio::time::{Instant, sleep};

use super::network::{Server, Word, api, follow, live};

async fn subscribed(items: &mut std::pin::Pin<Box<Subscription<follow>>>) {
    assert!(poll!(items.next()).is_pending());
}

async fn frame_of(server: &mut Server, kind: &str) -> serde_json::Value {
    let frame = server.next().await;
    assert_eq!(frame["type"], kind, "{frame}");
    frame
}

#[tokio::test(start_paused = true)]
async fn what_was_there_is_resumed_before_what_waits_is_sent() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let mut items = Box::pin(api.follow());
    subscribed(&mut items).await;
    let mut server = network.accept().await;
    let first = frame_of(&mut server, "subscribe").await;
    assert_eq!(first.get("lastEventId"), None);
    server.item(&first["id"], 1).await;
    server.item(&first["id"], 2).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);

    drop(server);
    let (add, get) = (tokio::spawn(api.add()), tokio::spawn(api.get()));
    let mut server = network.accept().await;
    let again = frame_of(&mut server, "subscribe").await;
    // What has come counts, whether it was looked at or not.
    assert_eq!(again["lastEventId"], "2");
    frame_of(&mut server, "call").await;
    frame_of(&mut server, "call").await;
    server.item(&again["id"], 3).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 2);
    assert_eq!(items.next().await.expect("an item").expect("no error"), 3);
    add.abort();
    get.abort();
}

#[tokio::test(start_paused = true)]
async fn a_mutation_is_sent_once_and_a_query_again_but_not_for_ever() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let (add, get) = (tokio::spawn(api.add()), tokio::spawn(api.get()));
    let mut server = network.accept().await;
    for _ in 0..2 {
        frame_of(&mut server, "call").await;
    }
    drop(server);
    let error = add.await.expect("no panic").expect_err("it was cut off");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
    for _ in 0..2 {
        let mut server = network.accept().await;
        assert_eq!(frame_of(&mut server, "call").await["path"][0], "get");
    }
    let error = get.await.expect("no panic").expect_err("it was cut off too often");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_cannot_say_where_it_was_is_told_that_something_may_be_missing() {
    let (live, mut network) = live(|_| {});
    let (told, resets) = std::sync::mpsc::channel();
    let mut items = Box::pin(api(&live).follow().on_reset(move || told.send(()).expect("somebody listens")));
    subscribed(&mut items).await;
    for round in 0..3_u64 {
        let mut server = network.accept().await;
        let frame = frame_of(&mut server, "subscribe").await;
        assert_eq!(frame.get("lastEventId"), None);
        server.say(format!(r#"{{"type":"data","id":{},"data":{round}}}"#, frame["id"])).await;
        assert_eq!(items.next().await.expect("an item").expect("no error"), round);
        assert_eq!(resets.try_iter().count(), usize::from(round > 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_leaves_is_left_when_another_is_there() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let mut items = Box::pin(api.follow());
    subscribed(&mut items).await;
    let mut old = network.accept().await;
    let id = frame_of(&mut old, "subscribe").await["id"].clone();
    old.item(&id, 1).await;
    let add = tokio::spawn(api.add());
    let call = frame_of(&mut old, "call").await;
    old.say(r#"{"type":"reconnect","afterMs":3000,"deadlineMs":30000}"#).await;
    sleep(Duration::from_secs(2)).await;
    assert_eq!(network.dialled(), 1);
    // As long as there is no other, items of the old one count.
    old.item(&id, 2).await;
    let mut new = network.accept().await;
    let again = frame_of(&mut new, "subscribe").await;
    assert_eq!(again["lastEventId"], "2");
    frame_of(&mut old, "unsubscribe").await;
    // What is still under way there comes a second time, and counts once.
    old.item(&id, 3).await;
    new.item(&again["id"], 3).await;
    new.item(&again["id"], 4).await;
    for number in 1..=4 {
        assert_eq!(items.next().await.expect("an item").expect("no error"), number);
    }
    // The call in flight finishes where it is, and then nothing is left there.
    sleep(Duration::from_secs(5)).await;
    old.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
    assert_eq!(add.await.expect("no panic").expect("an answer"), 7);
    assert_eq!(old.heard().await, None);
    assert_eq!(network.dialled(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_begun_while_a_server_leaves_does_not_wait_longer_than_it_must() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    live.connect();
    let mut old = network.accept().await;
    old.say(r#"{"type":"reconnect","afterMs":60000,"deadlineMs":120000}"#).await;
    sleep(Duration::from_secs(1)).await;
    let get = tokio::spawn(api.get());
    let mut new = network.accept().await;
    let call = frame_of(&mut new, "call").await;
    new.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
    assert_eq!(get.await.expect("no panic").expect("an answer"), 7);
    assert_eq!(old.heard().await, None);
}

#[tokio::test(start_paused = true)]
async fn what_a_leaving_server_refused_goes_to_the_next_one() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let mut items = Box::pin(api.follow().on_reset(|| panic!("nothing is missing")));
    subscribed(&mut items).await;
    let mut old = network.accept().await;
    let frame = frame_of(&mut old, "subscribe").await;
    old.say(r#"{"type":"reconnect","afterMs":1000,"deadlineMs":30000}"#).await;
    old.say(format!(
        r#"{{"type":"error","id":{},"error":{{"code":"UNAVAILABLE","message":"leaving","retryable":true}}}}"#,
        frame["id"]
    ))
    .await;
    let mut new = network.accept().await;
    let frame = frame_of(&mut new, "subscribe").await;
    new.item(&frame["id"], 1).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_leaving_server_refused_does_not_wait_longer_than_it_must() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut old = network.accept().await;
    let get = tokio::spawn(api(&live).get());
    let call = frame_of(&mut old, "call").await;
    old.say(r#"{"type":"reconnect","afterMs":60000,"deadlineMs":120000}"#).await;
    old.say(format!(
        r#"{{"type":"error","id":{},"error":{{"code":"UNAVAILABLE","message":"leaving","retryable":true}}}}"#,
        call["id"]
    ))
    .await;
    let refused = Instant::now();
    let mut new = network.accept().await;
    frame_of(&mut new, "call").await;
    assert!(refused.elapsed() < Duration::from_secs(1), "{:?}", refused.elapsed());
    get.abort();
}

#[tokio::test(start_paused = true)]
async fn what_a_server_does_not_take_is_not_sent_even_if_it_has_not_said_so_yet() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let mut chat = api.chat();
    let large = Word::Said { text: "x".repeat(70_000) };
    let mut asked = Box::pin(chat.request::<()>(&large));
    assert!(poll!(&mut asked).is_pending());
    let mut server = network.accept_silently().await;
    frame_of(&mut server, "hello").await;
    frame_of(&mut server, "open").await;
    assert_eq!(frame_or_nothing(&mut server).await, None);
    server.say(r#"{"type":"hello","features":[],"limits":{"message":65536}}"#).await;
    let error = asked.await.expect_err("it is too large");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    assert!(error.to_string().contains("65536"), "{error}");
    chat.emit(&Word::Said { text: "small".to_owned() }).await.expect("it is sent");
    assert_eq!(frame_of(&mut server, "emit").await["data"]["text"], "small");
}

#[tokio::test(start_paused = true)]
async fn one_whose_reader_is_behind_holds_the_server_up_and_is_no_dead_connection() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow());
    subscribed(&mut items).await;
    let mut server = network.accept().await;
    let id = frame_of(&mut server, "subscribe").await["id"].clone();
    // More than may wait in the client and on the way.
    let most = 200_000;
    let written = tokio::spawn(async move {
        for number in 1..=most {
            server.item(&id, number).await;
        }
        server
    });
    sleep(Duration::from_secs(3600)).await;
    assert!(!written.is_finished());
    for number in 1..=most {
        assert_eq!(items.next().await.expect("an item").expect("no error"), number);
    }
    written.await.expect("no panic");
    assert_eq!(network.dialled(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mutation_that_is_lost_with_a_server_that_leaves_is_not_sent_to_the_next_one() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let (add, get) = (tokio::spawn(api.add()), tokio::spawn(api.get()));
    let mut old = network.accept().await;
    for _ in 0..2 {
        frame_of(&mut old, "call").await;
    }
    old.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
    let mut new = network.accept().await;
    drop(old);
    let error = add.await.expect("no panic").expect_err("it was cut off");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
    let call = frame_of(&mut new, "call").await;
    assert_eq!(call["path"][0], "get", "only a query is sent again");
    new.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
    assert_eq!(get.await.expect("no panic").expect("an answer"), 7);
    let get = tokio::spawn(api.get());
    assert_eq!(frame_of(&mut new, "call").await["path"][0], "get");
    get.abort();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_counts_is_told_how_much_it_may_send_and_holds_up_nobody_else() {
    // `{"type":"data","id":"1","data":10001,"eventId":"10001"}`.
    const COST: i64 = 55;

    let (live, mut network) = live(|settings| settings.terms.most = 40_000);
    let api = api(&live);
    let mut items = Box::pin(api.follow());
    subscribed(&mut items).await;
    let mut server = network.accept_with(r#"["window"]"#).await;
    let frame = frame_of(&mut server, "subscribe").await;
    let (id, mut window) = (frame["id"].clone(), frame["window"].as_i64().expect("a window"));
    assert_eq!(window, 20_000);
    let (mut sent, mut seen) = (10_000, 10_000);
    for _ in 0..20 {
        while window > 0 {
            sent += 1;
            server.item(&id, sent).await;
            window -= COST;
        }
        // The reader rests, and others go on.
        let get = tokio::spawn(api.get());
        let call = frame_of(&mut server, "call").await;
        server.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
        get.await.expect("no panic").expect("an answer");
        while seen < sent {
            seen += 1;
            assert_eq!(items.next().await.expect("an item").expect("no error"), seen);
        }
        while let Some(more) = frame_or_nothing(&mut server).await {
            assert_eq!((&more["type"], &more["id"]), (&serde_json::json!("more"), &id), "{more}");
            window += more["bytes"].as_i64().expect("a number");
        }
        assert!((1..=20_000).contains(&window), "{window}");
    }

    // What was not read yet is not sent ahead a second time.
    while window > 0 {
        sent += 1;
        server.item(&id, sent).await;
        window -= COST;
    }
    let _ = frame_or_nothing(&mut server).await;
    drop(server);
    let mut server = network.accept_with(r#"["window"]"#).await;
    let again = frame_of(&mut server, "subscribe").await;
    let waiting = i64::try_from(sent - seen).expect("not so many");
    let expected = (20_000 - waiting * COST).max(1);
    assert_eq!(again["window"].as_i64(), Some(expected));
    assert_eq!(again["lastEventId"], sent.to_string());
}

#[tokio::test(start_paused = true)]
async fn a_two_way_procedure_that_is_not_read_is_ended_before_long_and_all_else_goes_on() {
    let (live, mut network) = live(|settings| settings.terms.most = 10_000);
    let api = api(&live);
    let mut chat = api.chat();
    chat.emit(&Word::Said { text: String::new() }).await.expect("it is sent");
    let mut server = network.accept().await;
    let id = frame_of(&mut server, "open").await["id"].clone();
    server.say(format!(r#"{{"type":"opened","id":{id},"connectionId":"c"}}"#)).await;
    frame_of(&mut server, "emit").await;
    let mut heard = 0_u32;
    let get = tokio::spawn(api.get());
    let call = frame_of(&mut server, "call").await;
    // More than may wait, and the answer behind it.
    for number in 0..1000 {
        server
            .say(format!(
                r#"{{"type":"event","id":{id},"name":"said","data":{{"text":"{number}"}},"timestamp":1}}"#
            ))
            .await;
    }
    server.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
    assert_eq!(get.await.expect("no panic").expect("an answer"), 7);
    frame_of(&mut server, "close").await;
    let error = loop {
        match chat.next().await.expect("it says why") {
            Ok(Word::Said { text }) => {
                assert_eq!(text, heard.to_string());
                heard += 1;
            }
            Err(error) => break error,
        }
    };
    assert!(heard >= 100, "{heard}");
    assert!(error.to_string().contains("receive_buffer"), "{error}");
    assert_eq!(network.dialled(), 1);
}

async fn frame_or_nothing(server: &mut Server) -> Option<serde_json::Value> {
    tokio::time::timeout(Duration::from_secs(1), server.heard()).await.ok().flatten()
}

#[tokio::test(start_paused = true)]
async fn what_waits_to_be_sent_counts_though_the_connection_is_lost_before_it_was() {
    const FRAMES: usize = 90_000;

    let (live, mut network) = live(|settings| settings.send_buffer = FRAMES);
    let api = api(&live);
    network.set_up(false);
    let mut calls = FuturesUnordered::new();
    // As many as may wait, and what they come to.
    let mut most = 0;
    while calls.is_empty() || !matches!(poll!(calls.next()), Poll::Ready(Some(_))) {
        calls.push(api.get().into_future());
        most += 1;
    }
    // The server reads nothing, so that some are not sent.
    network.set_up(true);
    let server = network.accept_silently().await;
    sleep(Duration::from_secs(1)).await;
    network.set_up(false);
    drop(server);
    sleep(Duration::from_secs(1)).await;
    let mut more = 0;
    while !matches!(poll!(calls.next()), Poll::Ready(Some(_))) {
        calls.push(api.get().into_future());
        more += 1;
    }
    assert!(more < most, "{more} may wait beside those that wait already");
}
