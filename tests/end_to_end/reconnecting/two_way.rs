//! Two-way procedures over connections that are lost.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use futures::{StreamExt, future::join_all};
use rpc_client::{CallError, ConnectionEvent, DuplexReceiver, RpcError, TransportErrorKind};

use super::api::{Said, Told, World, client, connected, options, read, talk, tries};
use crate::support::within;

async fn hear(receiver: &mut DuplexReceiver<talk>) -> Told {
    within("an event", receiver.next()).await.expect("it goes on").expect("it does not fail")
}

fn join(room: &str) -> Said {
    Said::Join { room: room.to_owned() }
}

fn joined(room: &str) -> Told {
    Told::Joined { room: room.to_owned() }
}

fn say(room: &str, number: u64) -> Said {
    Said::Say { room: room.to_owned(), number }
}

#[tokio::test]
async fn events_go_both_ways_and_requests_are_answered_or_refused() {
    let world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    let refused = Arc::<Mutex<Vec<RpcError>>>::default();
    let seen = Arc::clone(&refused);
    let talk = api.talk().on_rejected(move |error| seen.lock().expect("no panic").push(error));
    let (sender, mut receiver) = talk.split();
    assert_eq!(sender.request::<u64>(&Said::Double { number: 21 }).await.expect("an answer"), 42);
    let error = sender.request::<()>(&say("a", 1)).await.expect_err("nobody has joined");
    let (CallError::Procedure(error) | CallError::Rpc(error)) = error else { panic!("{error:?}") };
    assert_eq!(error.code(), "FORBIDDEN");
    // Emitted without waiting, it is told to the hook, and the conversation goes on.
    sender.emit(&say("a", 2)).await.expect("it goes on");
    sender.emit(&join("a")).await.expect("it goes on");
    assert_eq!(hear(&mut receiver).await, joined("a"));
    assert_eq!(refused.lock().expect("no panic").len(), 1);
    for number in 0..100 {
        sender.emit(&say("a", number)).await.expect("it goes on");
    }
    for number in 0..100 {
        assert_eq!(hear(&mut receiver).await, Told::Number { number });
    }
}

#[tokio::test]
async fn after_a_restart_the_joins_go_first_and_then_what_waited_in_its_order() {
    let mut world = World::new();
    let mut server = world.serve().await;
    let (client, api) = client(options(server.url()));
    let talk = api
        .talk()
        .on_reconnect(|rejoin| {
            rejoin.emit(&join("a"));
            rejoin.emit(&join("b"));
        })
        .on_rejected(|error| panic!("it has joined: {error}"));
    let (sender, mut receiver) = talk.split();
    sender.emit(&join("a")).await.expect("it goes on");
    sender.emit(&join("b")).await.expect("it goes on");
    let mut number = 0;
    for _ in 0..4 {
        assert_eq!(hear(&mut receiver).await, joined("a"));
        assert_eq!(hear(&mut receiver).await, joined("b"));
        world.witness.entered().await;
        let address = server.killed().await;
        world.witness.left().await;
        tries(&client, 1).await;
        for offset in 0..10 {
            sender
                .emit(&say(if offset % 2 == 0 { "a" } else { "b" }, number + offset))
                .await
                .expect("it waits");
        }
        server = world.serve_at(address).await;
        let rejoined = [hear(&mut receiver).await, hear(&mut receiver).await];
        assert_eq!(rejoined, [joined("a"), joined("b")]);
        for offset in 0..10 {
            assert_eq!(hear(&mut receiver).await, Told::Number { number: number + offset });
        }
        number += 10;
        // For the beginning of the next round.
        sender.emit(&join("a")).await.expect("it goes on");
        sender.emit(&join("b")).await.expect("it goes on");
    }
}

#[tokio::test]
async fn a_request_in_flight_fails_as_sent_and_one_that_waits_is_answered_after_the_return() {
    let mut world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()));
    let (sender, mut receiver) = api.talk().split();
    let pondering = tokio::spawn(sender.request::<()>(&Said::Ponder));
    // What is answered came behind it.
    assert_eq!(sender.request::<u64>(&Said::Double { number: 1 }).await.expect("an answer"), 2);
    world.witness.entered().await;
    let address = server.killed().await;
    let error = within("an end", pondering).await.expect("no panic").expect_err("it was lost");
    assert!(
        matches!(&error, CallError::Transport { sent: true, cause } if cause.kind() == TransportErrorKind::Closed),
        "{error:?}"
    );
    tries(&client, 1).await;
    let waiting = tokio::spawn(sender.request::<u64>(&Said::Double { number: 2 }));
    let _server = world.serve_at(address).await;
    let hearing = tokio::spawn(async move { receiver.next().await });
    assert_eq!(within("an answer", waiting).await.expect("no panic").expect("an answer"), 4);
    hearing.abort();
}

#[tokio::test]
async fn dropping_the_receiver_closes_the_conversation_at_the_server() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    for _ in 0..20 {
        let (sender, receiver) = api.talk().split();
        assert_eq!(sender.request::<u64>(&Said::Double { number: 1 }).await.expect("an answer"), 2);
        world.witness.entered().await;
        let pondering = tokio::spawn(sender.request::<()>(&Said::Ponder));
        assert_eq!(sender.request::<u64>(&Said::Double { number: 1 }).await.expect("an answer"), 2);
        drop(receiver);
        world.witness.left().await;
        let error = within("an end", pondering).await.expect("no panic").expect_err("it is over");
        assert!(matches!(error, CallError::Transport { sent: true, .. } | CallError::Rpc(_)), "{error:?}");
        let error = sender.emit(&join("a")).await.expect_err("it is over");
        assert!(
            matches!(&error, CallError::Transport { sent: false, cause } if cause.kind() == TransportErrorKind::Closed),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_was_emitted_before_the_end_arrives_where_the_procedure_runs() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    let (sender, mut receiver) = api.talk().split();
    sender.emit(&join("a")).await.expect("it goes on");
    assert_eq!(hear(&mut receiver).await, joined("a"));
    world.witness.entered().await;
    for number in 0..20 {
        let mut other = api.talk();
        other.request::<()>(&join("a")).await.expect("it has joined");
        other.emit(&say("a", number)).await.expect("it goes on");
        drop(other);
        assert_eq!(hear(&mut receiver).await, Told::Number { number });
        world.witness.entered().await;
        world.witness.left().await;
    }
}

#[tokio::test]
async fn a_conversation_that_the_server_ends_is_over_on_both_sides() {
    let mut world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    let (sender, mut receiver) = api.talk().split();
    sender.emit(&Said::Leave).await.expect("it goes on");
    assert!(within("the end", receiver.next()).await.is_none());
    world.witness.entered().await;
    world.witness.left().await;
    let error = sender.emit(&join("a")).await.expect_err("it is over");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    let error = sender.request::<()>(&join("a")).await.expect_err("it is over");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    assert!(within("the end", receiver.next()).await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_may_emit_from_the_first_moment_on() {
    let world = World::new();
    let server = world.serve().await;
    let (_client, api) = client(options(server.url()));
    for _ in 0..50 {
        let (sender, _receiver) = api.talk().split();
        let asking = (0..8_u64).map(|number| {
            let sender = sender.clone();
            tokio::spawn(async move { sender.request::<u64>(&Said::Double { number }).await })
        });
        for (number, answer) in (0..).zip(within("all answers", join_all(asking)).await) {
            assert_eq!(answer.expect("no panic").expect("an answer"), 2 * number);
        }
    }
}

#[tokio::test]
async fn joins_for_a_connection_that_is_lost_again_are_not_emitted_over_the_next_one() {
    let mut world = World::new();
    let server = world.serve().await;
    let (client, api) = client(options(server.url()));
    let called = Arc::<AtomicUsize>::default();
    let calls = Arc::clone(&called);
    let talk = api.talk().on_reconnect(move |rejoin| {
        calls.fetch_add(1, Relaxed);
        rejoin.emit(&join("a"));
    });
    let (sender, mut receiver) = talk.split();
    sender.request::<u64>(&Said::Double { number: 1 }).await.expect("an answer");
    world.witness.entered().await;
    let address = server.killed().await;
    world.witness.left().await;
    tries(&client, 1).await;
    sender.emit(&say("a", 1)).await.expect("it waits");
    // It is opened anew, and lost again before anybody hears of that.
    let server = world.serve_at(address).await;
    world.witness.entered().await;
    connected(&client).await;
    let address = server.killed().await;
    world.witness.left().await;
    tries(&client, 1).await;
    assert!(futures::poll!(receiver.next()).is_pending());
    assert_eq!(called.load(Relaxed), 1);
    let _server = world.serve_at(address).await;
    assert_eq!(hear(&mut receiver).await, joined("a"));
    assert_eq!(hear(&mut receiver).await, Told::Number { number: 1 });
    // Nothing else is under way.
    sender.emit(&say("a", 2)).await.expect("it goes on");
    assert_eq!(hear(&mut receiver).await, Told::Number { number: 2 });
    assert_eq!(called.load(Relaxed), 2);
}

#[tokio::test]
async fn who_hears_too_slowly_is_closed_and_comes_back_with_its_joins_and_without_a_gap_elsewhere() {
    const LETTERS: usize = 64 * 1024;
    let mut world = World::new();
    let server = world.serve().await;
    let (slow, api) = client(options(server.url()).receive_buffer(LETTERS));
    let mut events = slow.events();
    let mut items = api.follow().on_reset(|| panic!("nothing is missing"));
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    world.witness.entered().await;
    let (sender, mut receiver) = api.talk().on_reconnect(|rejoin| rejoin.emit(&join("a"))).split();
    sender.emit(&join("a")).await.expect("it goes on");
    assert_eq!(hear(&mut receiver).await, joined("a"));
    world.witness.entered().await;

    let (_other, others) = client(options(server.url()));
    let loud = others.talk();
    let (shouting, mut heard) = loud.split();
    shouting.emit(&join("a")).await.expect("it goes on");
    assert_eq!(hear(&mut heard).await, joined("a"));
    world.witness.entered().await;
    // Whoever reads is not held up by the one that does not.
    let shout = Said::Shout { room: "a".to_owned(), letters: LETTERS };
    while world.witness.saw_nothing() {
        shouting.emit(&shout).await.expect("it goes on");
        assert!(matches!(hear(&mut heard).await, Told::Noise { .. }));
    }
    world.journal().write(3);
    while let Told::Noise { .. } = hear(&mut receiver).await {}
    sender.emit(&say("a", 5)).await.expect("it goes on");
    assert_eq!(hear(&mut receiver).await, Told::Number { number: 5 });
    read(&mut items, 3, 6).await;
    loop {
        let event = within("an event", events.next()).await.expect("the client is there");
        if let ConnectionEvent::Disconnected { cause } = event {
            break assert!(cause.to_string().contains("4429"), "{cause}");
        }
    }
}
