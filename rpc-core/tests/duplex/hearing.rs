//! What is heard, and how it ends.

use futures::{
    FutureExt, StreamExt,
    executor::{block_on, block_on_stream},
};
use rpc_core::{
    PathSegment, RpcError,
    client::{CallError, Local, Transport, TransportError, TransportErrorKind},
};

use crate::{Api, Door, LobbyError, ServerEvent, lobby, say, transport::Wire};

fn said(text: &str) -> ServerEvent {
    ServerEvent::Said { text: text.to_owned() }
}

#[test]
fn nothing_is_opened_before_it_is_polled_or_something_is_emitted() {
    let wire = Wire::default();
    let api = wire.api();
    let mut lobby = api.lobby().on_rejected(|_| {}).on_reconnect(|_| {});
    assert_eq!(wire.opened(), [""; 0]);
    drop(lobby.emit(&say("never awaited")));
    assert_eq!(wire.sent(), [""; 0]);

    let mut hall = api.halls().main(&Door { number: 3 }).header("x-user", "ada");
    assert!(hall.next().now_or_never().is_none());
    assert_eq!(wire.opened().last().expect("it was polled"), r#"halls.main {"number":3} ada"#);
}

#[test]
fn events_come_in_their_order_as_their_types() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    assert_eq!(lobby.timestamp(), None);
    wire.event("said", r#"{"text":"a"}"#);
    wire.event("gone", "null");
    wire.event("said", r#"{"text":"b","since":"a later version"}"#);
    wire.end();
    let first = block_on(lobby.next()).expect("an event");
    assert_eq!(first.expect("one of its own"), said("a"));
    assert_eq!(lobby.timestamp(), Some(7));
    let rest: Result<Vec<_>, _> = block_on_stream(lobby).collect();
    assert_eq!(rest.expect("events"), [ServerEvent::Gone, said("b")]);
}

#[test]
fn an_event_of_an_unknown_name_is_passed_over() {
    let wire = Wire::default();
    wire.event("saidLater", r#"{"text":"by a later version"}"#);
    wire.event("gone", "null");
    let event = block_on(wire.api().lobby().next()).expect("an event");
    assert_eq!(event.expect("one that is known"), ServerEvent::Gone);
}

#[test]
fn an_event_whose_data_does_not_fit_ends_it() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    wire.event("said", r#"{"text":5}"#);
    wire.event("gone", "null");
    let error = block_on(lobby.next()).expect("an end").expect_err("5 is no text");
    let CallError::Decode(error) = error else { panic!("{error:?}") };
    assert_eq!(error.path(), [PathSegment::Key("text".into())]);
    assert!(error.to_string().starts_with("the data of the event `said` does not fit: "), "{error}");
    assert!(wire.is_closed(), "the server is told");
    assert!(block_on(lobby.next()).is_none());
}

#[test]
fn the_procedures_own_error_is_typed_and_the_last_thing_heard() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    wire.fail(RpcError::from(LobbyError::Full { seats: 8 }));
    wire.event("gone", "null");
    match block_on(lobby.next()) {
        Some(Err(CallError::Procedure(LobbyError::Full { seats: 8 }))) => {}
        other => panic!("{other:?}"),
    }
    assert!(block_on(lobby.next()).is_none());
}

#[test]
fn other_failures_keep_what_they_say() {
    let wire = Wire::default();
    wire.fail(RpcError::unauthorized("sign in first"));
    match block_on(wire.api().lobby().next()) {
        Some(Err(CallError::Rpc(error))) => assert_eq!(error.code(), "UNAUTHORIZED"),
        other => panic!("{other:?}"),
    }
    let wire = Wire::default();
    wire.fail(TransportError::new(TransportErrorKind::Connect, "nobody is there").not_sent());
    match block_on(wire.api().lobby().next()) {
        Some(Err(CallError::Transport { sent: false, cause })) => {
            assert_eq!(cause.kind(), TransportErrorKind::Connect);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_closed_by_dropping_it_and_after_a_split_by_dropping_the_receiver() {
    let wire = Wire::default();
    let mut lobby = wire.api().lobby();
    assert!(lobby.next().now_or_never().is_none());
    drop(lobby);
    assert!(wire.is_closed());

    let wire = Wire::default();
    let (sender, receiver) = wire.api().lobby().split();
    drop(sender);
    assert!(!wire.is_closed(), "who hears may go on hearing");
    drop(receiver);
    assert!(wire.is_closed());
}

#[test]
fn what_cannot_be_opened_says_why_and_takes_no_events() {
    let wire = Wire::default();
    for mut hall in [
        wire.api().halls().main(&Door { number: 0 }),
        wire.api().halls().main(&Door { number: 1 }).header("not a header", "x"),
    ] {
        let emitted = block_on(hall.emit(&say("hello"))).expect_err("nothing is open");
        assert!(matches!(emitted, CallError::Transport { sent: false, .. }), "{emitted:?}");
        let heard = block_on(hall.next()).expect("a reason").expect_err("nothing is open");
        assert_eq!(heard.to_string(), emitted.to_string());
        assert!(block_on(hall.next()).is_none());
    }
    assert_eq!(wire.opened(), [""; 0]);
}

/// Carries nothing but calls.
struct Plain(Local);

impl Transport for Plain {
    fn call(
        &self,
        call: rpc_core::client::Outgoing,
    ) -> rpc_core::client::BoxFuture<rpc_core::client::Answer> {
        self.0.call(call)
    }
}

#[test]
fn a_transport_that_carries_none_says_so() {
    let api = Api::over(Plain(Local::new(rpc_core::Routes::new(), ())));
    let error = block_on(api.lobby().next()).expect("a reason").expect_err("it carries none");
    let CallError::Transport { sent: false, cause } = error else { panic!("{error:?}") };
    assert_eq!(cause.kind(), TransportErrorKind::Unsupported);
    assert_eq!(cause.message(), "this transport carries no two-way procedures, and `lobby` is one");
}

#[test]
fn conversations_and_their_halves_can_be_spawned() {
    fn spawn<T: Send + 'static>(_: T) {}
    let wire = Wire::default();
    let (sender, receiver) = wire.api().lobby().split();
    spawn(sender.emit(&say("a")));
    spawn(sender.request::<u32>(&say("a")));
    spawn((sender, receiver));
    let mut whole: rpc_core::client::Duplex<lobby> = wire.api().lobby();
    spawn(async move {
        whole.emit(&say("a")).await.expect("it is open");
        whole.next().await
    });
}
