//! What is emitted, and the answers to it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::{FutureExt, StreamExt, executor::block_on};
use rpc_core::{
    RpcError,
    client::{CallError, Heard, TransportErrorKind},
};

use crate::{ClientEvent, LobbyError, ServerEvent, join, say, transport::Wire};

#[test]
fn events_go_out_by_name_and_data_in_their_order() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    block_on(async {
        lobby.emit(&join("tea")).await.expect("it is open");
        lobby.emit(&say("hello")).await.expect("it is open");
        lobby.emit(&ClientEvent::Leave).await.expect("it is open");
    });
    assert_eq!(wire.opened(), ["lobby  "], "opened once");
    assert_eq!(wire.sent(), [r#"join {"room":"tea"}"#, r#"say "hello""#, "leave null"]);
}

#[test]
fn an_event_that_cannot_be_encoded_is_not_sent_and_the_conversation_goes_on() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    let emitted = block_on(lobby.emit(&ClientEvent::Secret(1)));
    let requested = block_on(lobby.request::<()>(&ClientEvent::Secret(1)));
    for error in [emitted, requested].map(|result| result.expect_err("it is a secret")) {
        let CallError::Transport { sent: false, cause } = error else { panic!("{error:?}") };
        assert_eq!(cause.kind(), TransportErrorKind::Input);
        assert_eq!(cause.message(), "the event `secret` cannot be written as JSON: it is a secret");
    }
    block_on(lobby.emit(&say("hello"))).expect("it is open");
    assert_eq!(wire.sent(), [r#"say "hello""#]);
}

#[test]
fn a_request_has_the_answer_of_the_procedure() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    wire.answer(Ok("5".into()));
    assert_eq!(block_on(lobby.request::<u32>(&say("how many?"))).expect("an answer"), 5);
    wire.answer(Ok("null".into()));
    block_on(lobby.request::<()>(&ClientEvent::Leave)).expect("it was taken");
    assert_eq!(wire.sent(), [r#"say "how many?""#, "leave null"]);
}

#[test]
fn a_request_that_fails_leaves_the_conversation_open() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();

    wire.answer(Err(RpcError::from(LobbyError::Full { seats: 2 }).into()));
    let own = block_on(lobby.request::<()>(&join("tea"))).expect_err("it is full");
    assert!(matches!(own, CallError::Procedure(LobbyError::Full { seats: 2 })), "{own:?}");

    wire.answer(Err(RpcError::conflict("no such room").into()));
    let other = block_on(lobby.request::<()>(&join("?"))).expect_err("there is none");
    assert!(matches!(&other, CallError::Rpc(error) if error.code() == "CONFLICT"), "{other:?}");

    wire.answer(Ok(r#""five""#.into()));
    let strange = block_on(lobby.request::<u32>(&say("how many?"))).expect_err("that is no number");
    assert!(matches!(strange, CallError::Decode(_)), "{strange:?}");

    wire.event("gone", "null");
    assert_eq!(block_on(lobby.next()).expect("an event").expect("its own"), ServerEvent::Gone);
}

#[test]
fn a_request_waits_no_longer_than_is_said() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby().timeout(Duration::from_millis(1));
    let of_whole = block_on(lobby.request::<()>(&say("anybody?")));
    let (sender, _receiver) = lobby.split();
    let of_half = block_on(sender.request::<()>(&say("anybody?")));
    let (sender, _receiver) = wire.api().lobby().split();
    let of_other = block_on(sender.timeout(Duration::from_millis(1)).clone().request::<()>(&say("anybody?")));
    for late in [of_whole, of_half, of_other] {
        match late.expect_err("nobody answers") {
            CallError::Transport { sent: true, cause } => {
                assert_eq!(cause.kind(), TransportErrorKind::Timeout);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn many_emit_at_once_while_one_hears() {
    let wire = Wire::default();
    let (sender, mut receiver) = wire.api().lobby().split();
    let other = sender.clone();
    let asked = std::thread::spawn(move || block_on(other.request::<u32>(&say("how many?"))));
    wire.answer(Ok("2".into()));
    wire.event("gone", "null");
    assert_eq!(block_on(receiver.next()).expect("an event").expect("its own"), ServerEvent::Gone);
    assert_eq!(asked.join().expect("no panic").expect("an answer"), 2);
    block_on(sender.emit(&say("thanks"))).expect("it is open");
    assert_eq!(wire.sent(), [r#"say "how many?""#, r#"say "thanks""#]);
}

#[test]
fn after_the_end_nothing_is_emitted() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    wire.end();
    assert!(block_on(lobby.next()).is_none());
    let of_whole = block_on(lobby.emit(&say("hello")));

    let other = Wire::default();
    let (sender, receiver) = other.api().lobby().split();
    drop(receiver);
    let of_half = block_on(sender.request::<()>(&say("hello")));
    for error in [of_whole, of_half].map(|result| result.expect_err("it is over")) {
        let CallError::Transport { sent: false, cause } = error else { panic!("{error:?}") };
        assert_eq!(cause.kind(), TransportErrorKind::Closed);
    }
    assert_eq!([wire.sent(), other.sent()], [[""; 0]; 2]);
}

#[test]
fn what_is_refused_is_told_in_order_with_the_events_and_it_goes_on() {
    let wire = Wire::default();
    let log = Arc::new(Mutex::new(Vec::new()));
    let refusals = Arc::clone(&log);
    let lobby = wire.api().lobby().on_rejected(move |error| {
        refusals.lock().expect("nobody panics with it").push(error.message().to_owned());
    });
    let (_sender, mut receiver) = lobby.split();
    wire.tell(Heard::Rejected(RpcError::conflict("too long")));
    wire.event("gone", "null");
    wire.tell(Heard::Rejected(RpcError::conflict("too late")));
    assert_eq!(block_on(receiver.next()).expect("an event").expect("its own"), ServerEvent::Gone);
    assert_eq!(*log.lock().expect("nobody panics with it"), ["too long"]);
    assert!(receiver.next().now_or_never().is_none());
    assert_eq!(*log.lock().expect("nobody panics with it"), ["too long", "too late"]);
}

#[test]
fn a_refusal_that_nobody_asked_for_is_passed_over() {
    let wire = Wire::default();
    wire.tell(Heard::Rejected(RpcError::conflict("too long")));
    wire.event("gone", "null");
    assert!(block_on(wire.api().lobby().next()).expect("an event").is_ok());
}
