//! When a connection is opened, tried again, and given up.

use std::{pin::pin, time::Duration};

use futures::{FutureExt, StreamExt, poll};
use rpc_core::client::{CallError, TransportErrorKind};
use tokio::time::{Instant, advance, sleep};

use super::network::{api, live};
use crate::live::{ConnectionEvent, ConnectionState, DisconnectReason, Live};

/// Waits for a state of which this holds.
async fn reached(live: &Live, is_it: impl FnMut(&ConnectionState) -> bool) -> ConnectionState {
    live.states().wait_for(is_it).await.expect("the client is there").clone()
}

async fn connected(live: &Live) {
    reached(live, |state| *state == ConnectionState::Connected).await;
}

/// Which try comes next, once one does.
async fn next_attempt(live: &Live) -> (u32, Instant) {
    match reached(live, |state| matches!(state, ConnectionState::Reconnecting { .. })).await {
        ConnectionState::Reconnecting { attempt, next } => (attempt, next),
        state => panic!("{state:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_opened_before_something_needs_it_and_what_does_not_need_it_any_more_ends_the_tries() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let items = api.follow();
    sleep(Duration::from_secs(60)).await;
    assert_eq!((network.dialled(), live.states().borrow().clone()), (0, ConnectionState::Idle));

    let mut items = Box::pin(items);
    assert!(poll!(items.next()).is_pending());
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "subscribe");
    connected(&live).await;

    // While it is tried again, nobody is left who needs it.
    network.set_up(false);
    drop(server);
    next_attempt(&live).await;
    drop(items);
    reached(&live, |state| *state == ConnectionState::Idle).await;
    let dialled = network.dialled();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(network.dialled(), dialled);
}

#[tokio::test(start_paused = true)]
async fn a_first_connection_that_is_refused_is_tried_again_until_it_is_there() {
    let (live, mut network) = live(|_| {});
    network.set_up(false);
    let answer = tokio::spawn(api(&live).get());
    let mut last = 0;
    while last < 9 {
        let (attempt, next) = next_attempt(&live).await;
        if attempt > last {
            let bound = Duration::from_millis(500 << (attempt - 1)).min(Duration::from_secs(20));
            assert!(next - Instant::now() <= bound, "try {attempt}");
            last = attempt;
        }
        live.states().changed().await.expect("the client is there");
    }
    assert_eq!(live.last_error().map(|error| error.kind()), Some(TransportErrorKind::Connect));
    network.set_up(true);
    let mut server = network.accept().await;
    let call = server.next().await;
    server.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call["id"])).await;
    assert_eq!(answer.await.expect("no panic").expect("an answer"), 7);
}

#[tokio::test(start_paused = true)]
async fn attempts_count_on_until_a_connection_has_lasted_ten_seconds() {
    let (live, mut network) = live(|_| {});
    live.connect();
    for (lasts, attempt) in [(0, 1), (9, 2), (9, 3), (11, 1), (3, 2), (600, 1)] {
        let server = network.accept().await;
        connected(&live).await;
        sleep(Duration::from_secs(lasts)).await;
        drop(server);
        let (tried, next) = next_attempt(&live).await;
        assert_eq!(tried, attempt, "after {lasts} s");
        assert!(next - Instant::now() <= Duration::from_millis(500 << (attempt - 1)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_finds_it_too_slow_is_come_back_to_later_even_after_long() {
    let (live, mut network) = live(|_| {});
    live.connect();
    for attempt in 1..4 {
        let mut server = network.accept().await;
        connected(&live).await;
        if attempt > 1 {
            sleep(Duration::from_secs(9)).await;
        }
        if attempt > 2 {
            // It is alive, as the heartbeat finds, for long enough to be a good one.
            tokio::select! {
                heard = server.heard() => panic!("{heard:?}"),
                () = sleep(Duration::from_secs(60)) => {}
            }
        }
        server.close(4429).await;
        assert_eq!(next_attempt(&live).await.0, attempt);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_but_connect_revives_what_was_told_to_disconnect() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    let call = tokio::spawn(api.add());
    let server = network.accept().await;
    connected(&live).await;
    live.disconnect();
    let state = ConnectionState::Disconnected { reason: DisconnectReason::Requested };
    reached(&live, |now| *now == state).await;
    let error = call.await.expect("no panic").expect_err("it is over");
    assert!(
        matches!(&error, CallError::Transport { sent: true, cause } if cause.kind() == TransportErrorKind::Closed),
        "{error:?}"
    );

    // Neither the other end, nor something that needs it, nor time.
    drop(server);
    let error = api.follow().next().await.expect("it says so").expect_err("it is over");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    sleep(Duration::from_secs(3600)).await;
    assert_eq!((network.dialled(), live.states().borrow().clone()), (1, state));

    live.connect();
    live.connect();
    let _server = network.accept().await;
    connected(&live).await;
    sleep(Duration::from_secs(20)).await;
    assert_eq!(network.dialled(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_disconnect_ends_tries_and_an_opening_that_is_under_way() {
    let (live, mut network) = live(|_| {});
    network.set_up(false);
    let call = tokio::spawn(api(&live).get());
    next_attempt(&live).await;
    live.disconnect();
    assert!(matches!(call.await.expect("no panic"), Err(CallError::Transport { sent: false, .. })));
    let dialled = network.dialled();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(network.dialled(), dialled);

    // Nobody answers the handshake.
    network.set_up(true);
    live.connect();
    reached(&live, |state| *state == ConnectionState::Connecting).await;
    sleep(Duration::from_millis(1)).await;
    live.disconnect();
    live.connect();
    // Of the two, the first was given up.
    let mut servers = Vec::new();
    while let Some(server) = network.accept_silently().map(Some).now_or_never().flatten() {
        servers.push(server);
    }
    connected_or(&live, &mut network).await;
    assert_eq!(network.dialled(), dialled + 2);
}

async fn connected_or(live: &Live, network: &mut super::network::Network) {
    let mut accepting = pin!(network.accept());
    loop {
        tokio::select! {
            _ = &mut accepting => return connected(live).await,
            () = sleep(Duration::from_secs(1)) => {}
        }
    }
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_so_many_attempts_and_the_next_need_tries_anew() {
    let (live, mut network) = live(|settings| settings.max_attempts = Some(3));
    let mut events = live.events();
    network.set_up(false);
    let error = api(&live).get().await.expect_err("nobody is there");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    assert!(error.to_string().contains("3 more attempts: refused"), "{error}");
    assert_eq!(network.dialled(), 4);
    let reason = DisconnectReason::GaveUp { attempts: 3 };
    assert_eq!(*live.states().borrow(), ConnectionState::Disconnected { reason });
    for expected in 1..=3 {
        let event = events.recv().await.expect("an event");
        assert!(matches!(event, ConnectionEvent::Attempt { attempt } if attempt == expected), "{event:?}");
    }
    let event = events.recv().await.expect("an event");
    assert!(matches!(event, ConnectionEvent::GaveUp { attempts: 3 }), "{event:?}");

    network.set_up(true);
    let call = tokio::spawn(api(&live).get());
    let _server = network.accept().await;
    connected(&live).await;
    call.abort();
}

#[tokio::test(start_paused = true)]
async fn without_reconnecting_a_loss_ends_everything_and_the_next_need_opens_another() {
    let (live, mut network) = live(|settings| settings.reconnect = false);
    let mut items = Box::pin(api(&live).follow());
    assert!(poll!(items.next()).is_pending());
    let server = network.accept().await;
    connected(&live).await;
    drop(server);
    assert!(items.next().await.expect("it says so").is_err());
    let reason = DisconnectReason::Lost;
    assert_eq!(*live.states().borrow(), ConnectionState::Disconnected { reason });
    sleep(Duration::from_secs(60)).await;
    assert_eq!(network.dialled(), 1);
    let mut items = Box::pin(api(&live).follow());
    assert!(poll!(items.next()).is_pending());
    network.accept().await;
}

#[tokio::test(start_paused = true)]
async fn a_close_for_this_clients_fault_is_final_and_others_are_not() {
    for (code, is_final) in [
        (1000, false),
        (1001, false),
        (1011, false),
        (1002, true),
        (1007, true),
        (1009, true),
        (4400, true),
        (4408, false),
        (4500, false),
    ] {
        let (live, mut network) = live(|_| {});
        live.connect();
        let server = network.accept().await;
        connected(&live).await;
        server.close(code).await;
        let state = reached(&live, |state| *state != ConnectionState::Connected).await;
        match state {
            ConnectionState::Disconnected { reason } if is_final => {
                assert_eq!(reason, DisconnectReason::Closed { code });
            }
            ConnectionState::Reconnecting { attempt: 1, .. } if !is_final => {}
            state => panic!("{code}: {state:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_asked_and_then_left() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut server = network.accept().await;
    connected(&live).await;
    // It is alive, as its pongs say: they come with whatever is read.
    let begun = Instant::now();
    tokio::select! {
        heard = server.heard() => panic!("{heard:?}"),
        () = sleep(Duration::from_secs(300)) => {}
    }
    assert_eq!(network.dialled(), 1);
    // Now it reads nothing.
    reached(&live, |state| *state != ConnectionState::Connected).await;
    let silent = begun.elapsed() - Duration::from_secs(300);
    assert!(silent <= Duration::from_secs(31), "{silent:?}");
    let error = live.last_error().expect("a reason");
    assert!(error.to_string().contains("nothing was heard"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_when_that_is_wanted_and_opened_again_when_needed() {
    let (live, mut network) = live(|settings| settings.idle_close = Some(Duration::from_secs(10)));
    let api = api(&live);
    for round in 1..=3 {
        let call = tokio::spawn(api.get());
        let mut server = network.accept().await;
        let call_frame = server.next().await;
        sleep(Duration::from_secs(20)).await;
        server.say(format!(r#"{{"type":"result","id":{},"data":7}}"#, call_frame["id"])).await;
        call.await.expect("no panic").expect("an answer");
        let begun = Instant::now();
        assert_eq!(server.heard().await, None);
        assert_eq!(begun.elapsed().as_secs(), 10);
        reached(&live, |state| *state == ConnectionState::Idle).await;
        assert_eq!(network.dialled(), round);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_of_clients_and_conversations_closes_it() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow());
    assert!(poll!(items.next()).is_pending());
    drop(live);
    let mut server = network.accept().await;
    let id = server.next().await["id"].clone();
    server.item(&id, 1).await;
    assert_eq!(items.next().await.expect("an item").expect("no error"), 1);
    advance(Duration::from_secs(20)).await;
    drop(items);
    while let Some(frame) = server.heard().await {
        assert_eq!(frame["type"], "unsubscribe");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_before_a_disconnect_is_not_sent_with_it() {
    let (live, mut network) = live(|_| {});
    let api = api(&live);
    live.connect();
    let mut server = network.accept().await;
    connected(&live).await;
    let mut call = std::pin::pin!(api.add().into_future());
    assert!(futures::poll!(&mut call).is_pending());
    live.disconnect();
    let error = call.await.expect_err("it is over");
    assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
    assert_eq!(server.heard().await, None, "what counts as not sent");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}

#[test]
fn what_was_tried_outside_of_a_runtime_can_be_tried_again_inside_of_one() {
    let (live, mut network) = live(|_| {});
    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| live.connect()));
    tried.expect_err("there is no runtime");
    runtime().block_on(async {
        live.connect();
        let _server = network.accept().await;
        connected(&live).await;
    });
}

#[test]
fn what_was_told_to_disconnect_stays_so_in_another_runtime() {
    let (live, mut network) = live(|_| {});
    let (first, second, third) = (runtime(), runtime(), runtime());
    let requested = ConnectionState::Disconnected { reason: DisconnectReason::Requested };
    first.block_on(async {
        live.connect();
        let _server = network.accept().await;
        connected(&live).await;
        live.disconnect();
        // Nobody has looked at that yet.
        assert_eq!(*live.states().borrow(), ConnectionState::Connected);
    });
    drop(first);
    assert_eq!(*live.states().borrow(), requested);
    second.block_on(async {
        let error = api(&live).get().await.expect_err("it is disconnected");
        assert!(matches!(error, CallError::Transport { sent: false, .. }), "{error:?}");
        assert_eq!(network.dialled(), 1);
    });
    drop(second);
    assert_eq!(*live.states().borrow(), requested);
    third.block_on(async {
        live.connect();
        let _server = network.accept().await;
        connected(&live).await;
    });
}
