//! A connection that was lost, and a procedure that was opened anew.

use std::pin::pin;

use futures::{FutureExt, StreamExt, executor::block_on};
use rpc_core::client::{CallError, TransportErrorKind};

use crate::{ClientEvent, ServerEvent, join, say, transport::Wire};

#[test]
fn what_the_hook_emits_goes_first_and_then_what_waited() {
    let wire = Wire::default();
    let mut times = 0;
    let lobby = wire.api().lobby().on_reconnect(move |rejoin| {
        times += 1;
        rejoin.emit(&join(&format!("tea {times}")));
        rejoin.emit(&ClientEvent::Leave);
    });
    let (sender, mut receiver) = lobby.split();
    for time in 1..3 {
        wire.reopen();
        let mut waiting = pin!(sender.emit(&say("hello")));
        assert!(waiting.as_mut().now_or_never().is_none(), "it is held back");
        assert!(receiver.next().now_or_never().is_none());
        block_on(waiting).expect("it goes on");
        let rejoined = format!(r#"join {{"room":"tea {time}"}}"#);
        assert_eq!(wire.sent(), [&rejoined, "leave null", r#"say "hello""#]);
    }
}

#[test]
fn without_a_hook_what_waited_goes_at_once() {
    let wire = Wire::default();
    let (sender, mut receiver) = wire.api().lobby().split();
    wire.reopen();
    let mut waiting = pin!(sender.emit(&say("hello")));
    assert!(waiting.as_mut().now_or_never().is_none(), "it is held back");
    assert!(receiver.next().now_or_never().is_none());
    block_on(waiting).expect("it goes on");
    assert_eq!(wire.sent(), [r#"say "hello""#]);
}

#[test]
fn a_hook_comes_in_order_with_the_events() {
    let wire = Wire::default();
    let (_sender, mut receiver) = wire.api().lobby().on_reconnect(|rejoin| rejoin.emit(&join("tea"))).split();
    wire.event("said", r#"{"text":"before"}"#);
    wire.reopen();
    wire.event("gone", "null");
    block_on(receiver.next()).expect("an event").expect("its own");
    assert_eq!(wire.sent(), [""; 0], "what was said before comes before");
    assert_eq!(block_on(receiver.next()).expect("an event").expect("its own"), ServerEvent::Gone);
    assert_eq!(wire.sent(), [r#"join {"room":"tea"}"#]);
}

#[test]
fn an_event_that_cannot_be_encoded_in_the_hook_ends_the_conversation() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby().on_reconnect(|rejoin| {
        rejoin.emit(&join("tea"));
        rejoin.emit(&ClientEvent::Secret(1));
        rejoin.emit(&join("coffee"));
    });
    wire.reopen();
    wire.event("gone", "null");
    match block_on(lobby.next()).expect("an end").expect_err("it is a secret") {
        CallError::Transport { sent: false, cause } => assert_eq!(cause.kind(), TransportErrorKind::Input),
        other => panic!("{other:?}"),
    }
    assert!(wire.is_closed());
    assert_eq!(wire.sent(), [""; 0], "not half of it");
    assert!(block_on(lobby.next()).is_none());
}

#[test]
fn one_who_only_emits_goes_on_by_itself() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby().on_reconnect(|rejoin| rejoin.emit(&join("tea")));
    wire.event("said", r#"{"text":"before"}"#);
    wire.reopen();
    wire.event("gone", "null");
    block_on(lobby.emit(&say("hello"))).expect("it goes on");
    wire.reopen();
    wire.answer(Ok("3".into()));
    assert_eq!(block_on(lobby.request::<u32>(&say("how many?"))).expect("an answer"), 3);
    let rejoined = r#"join {"room":"tea"}"#;
    assert_eq!(wire.sent(), [rejoined, r#"say "hello""#, rejoined, r#"say "how many?""#]);

    wire.end();
    let kept: Vec<_> = block_on(lobby.collect());
    let kept: Result<Vec<_>, _> = kept.into_iter().collect();
    assert_eq!(kept.expect("events"), [ServerEvent::Said { text: "before".into() }, ServerEvent::Gone]);
}

#[test]
fn one_who_only_emits_learns_of_the_end_by_emitting_and_of_its_reason_by_hearing() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    wire.fail(rpc_core::RpcError::unauthorized("signed out"));
    let error = block_on(lobby.request::<()>(&say("hello"))).expect_err("it is over");
    assert!(matches!(error, CallError::Transport { .. }), "{error:?}");
    match block_on(lobby.next()).expect("a reason") {
        Err(CallError::Rpc(error)) => assert_eq!(error.message(), "signed out"),
        other => panic!("{other:?}"),
    }
    assert!(block_on(lobby.next()).is_none());
}

#[test]
fn what_is_kept_for_one_who_only_emits_has_a_bound() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    for _ in 0..1000 {
        wire.event("gone", "null");
    }
    assert!(lobby.request::<u32>(&say("how many?")).now_or_never().is_none());
    assert_eq!(wire.unheard(), 1000 - 256);
    wire.end();
    assert_eq!(block_on(lobby.count()), 1000, "nothing is lost");
}
