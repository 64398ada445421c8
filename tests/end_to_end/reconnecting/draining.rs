//! Servers that leave while another takes over at the same address.

use std::{
    sync::atomic::Ordering::Relaxed,
    time::{Duration, Instant},
};

use futures::StreamExt;
use rpc_client::{CallError, Client, ConnectionEvent};
use rpc_server::Limits;
use tokio::{sync::watch, time::sleep};

use super::api::{Log, Receipt, World, client, eventually, options, read};
use crate::support::{Proxy, TestServer, within};

/// A server, one to follow it, and the way to where they are.
async fn two(world: &World, drain_timeout: Duration) -> (TestServer, TestServer, Proxy) {
    let old = world.serve_within(Limits { drain_timeout, ..Limits::default() }).await;
    let new = world.serve().await;
    let proxy = old.proxy().await;
    (old, new, proxy)
}

/// Waits until a client has connected once more.
async fn moved(events: &mut (impl futures::Stream<Item = ConnectionEvent> + Unpin)) {
    loop {
        match within("another connection", events.next()).await {
            Some(ConnectionEvent::Connected { reconnected: true }) => return,
            // It connects first and then leaves: nothing is lost in between.
            Some(ConnectionEvent::Disconnected { cause }) => panic!("it was lost: {cause}"),
            Some(_) => {}
            None => unreachable!("the client is there"),
        }
    }
}

#[tokio::test]
async fn a_client_of_a_draining_server_connects_to_the_next_one_first_and_misses_nothing() {
    const DEADLINE: Duration = Duration::from_secs(15);
    let world = World::new();
    let (mut old, new, proxy) = two(&world, DEADLINE).await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    let mut events = client.events();
    let asking = tokio::spawn(api.wait());
    let mut followers: Vec<_> = (0..3).map(|_| api.follow().on_reset(|| panic!("there is no gap"))).collect();
    let asked = &world.app.counters.asked;
    eventually("the query runs", || asked.load(Relaxed) == 1).await;

    let (tell, last) = watch::channel(u64::MAX);
    let following = futures::future::join_all(followers.iter_mut().map(|items| {
        let last = last.clone();
        async move {
            let mut seen = 0;
            while seen < *last.borrow() {
                read(items, seen, seen + 1).await;
                seen += 1;
            }
        }
    }));
    let leaving = async {
        world.journal().write(100);
        proxy.lead_to(new.address);
        old.tell_to_stop();
        let told = Instant::now();
        let writing = async {
            loop {
                world.journal().write(1);
                sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = moved(&mut events) => {}
            () = writing => {}
        }
        // A call in flight finishes where it is.
        assert_eq!(asked.load(Relaxed), 1);
        world.gate.send_replace(true);
        assert_eq!(within("an answer", asking).await.expect("no panic").expect("an answer"), 1);
        // Nothing holds the old one any more.
        old.stopped().await;
        assert!(told.elapsed() < DEADLINE, "it took {:?}", told.elapsed());
        tell.send_replace(world.journal().last() + 1);
        world.journal().write(1);
    };
    tokio::join!(following, leaving);
    assert_eq!((asked.load(Relaxed), proxy.carried()), (1, 2));
    assert_eq!(api.echo(&7).await.expect("an answer"), 7);
}

#[tokio::test]
async fn what_cannot_say_where_it_is_stays_up_to_the_deadline_and_is_then_reset() {
    let mut world = World::new();
    let (mut old, new, proxy) = two(&world, Duration::from_secs(2)).await;
    let (client, api) = client(options(proxy.url()));
    let mut events = client.events();
    let log = Log::default();
    let mut items = log.of(api.news());
    let (tell, last) = watch::channel(u64::MAX);
    let reading = log.read(&mut items, &last);
    let leaving = async {
        world.witness.entered().await;
        proxy.lead_to(new.address);
        old.tell_to_stop();
        moved(&mut events).await;
        // It is still the old one that tells.
        assert!(world.witness.saw_nothing());
        world.app.journal.write(5);
        old.stopped().await;
        world.witness.left().await;
        world.witness.entered().await;
        tell.send_replace(world.app.journal.last() + 1);
        // It may not listen yet to the first of them.
        loop {
            world.app.journal.write(1);
            sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = reading => {}
        () = leaving => {}
    }
    log.is_whole_or_says_so();
    let receipts = log.receipts();
    assert_eq!(receipts[..5], [1, 2, 3, 4, 5].map(Receipt::Number));
    assert_eq!(receipts[5], Receipt::Reset);
    assert_eq!(receipts.iter().filter(|receipt| **receipt == Receipt::Reset).count(), 1);
}

#[tokio::test]
async fn a_mutation_that_the_old_server_does_not_finish_is_not_run_by_the_new_one() {
    let world = World::new();
    let (mut old, new, proxy) = two(&world, Duration::from_secs(1)).await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    let mut events = client.events();
    let adding = tokio::spawn(api.add());
    let added = &world.app.counters.added;
    eventually("the mutation runs", || added.load(Relaxed) == 1).await;
    proxy.lead_to(new.address);
    old.tell_to_stop();
    moved(&mut events).await;
    old.stopped().await;
    let error = within("an end", adding).await.expect("no panic").expect_err("it was not finished");
    assert!(error.was_sent(), "{error:?}");
    assert!(!matches!(error, CallError::Decode(_)), "{error:?}");
    assert_eq!(api.echo(&7).await.expect("an answer"), 7);
    assert_eq!(added.load(Relaxed), 1);
}

#[tokio::test]
async fn what_is_begun_while_the_server_leaves_goes_to_the_next_one() {
    let world = World::new();
    let (mut old, new, proxy) = two(&world, Duration::from_secs(15)).await;
    let (client, api) = client(options(proxy.url()).calls_over_socket());
    // Keeps the old one busy.
    let asking = tokio::spawn(api.wait());
    let asked = &world.app.counters.asked;
    eventually("the query runs", || asked.load(Relaxed) == 1).await;
    proxy.lead_to(new.address);
    old.tell_to_stop();
    world.journal().write(10);
    // Whether they knew already that the server leaves, or are refused.
    let (mut first, mut second) = (api.follow(), api.follow());
    let calls = futures::future::join_all((0..50_u64).map(|number| api.echo(&number)));
    let (answers, (), ()) = within("all answers", async {
        tokio::join!(calls, read(&mut first, 0, 10), read(&mut second, 0, 10))
    })
    .await;
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(answer.expect("an answer"), number);
    }
    world.gate.send_replace(true);
    assert_eq!(within("an answer", asking).await.expect("no panic").expect("an answer"), 1);
    old.stopped().await;
    is_there(&client, &proxy);
}

fn is_there(client: &Client, proxy: &Proxy) {
    assert_eq!((client.state(), proxy.carried()), (rpc_client::ConnectionState::Connected, 2));
}
