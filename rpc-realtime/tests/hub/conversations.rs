//! One conversation, as its handler has it: what it receives and answers, when it waits, and how it ends.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
};

use futures::{FutureExt, executor::block_on};
use rpc_core::{RawInput, RpcError};
use rpc_realtime::{Ack, InboxFull, Incoming};

use crate::support::{Heard, House, Lobby, Rude, Said, Seat, Unfit, emit, incoming};

#[test]
fn events_are_received_in_their_order_and_what_is_none_is_refused_and_passed_over() {
    let house = House::new();
    let mut seat = house.open();
    seat.hears("number", "1", None);
    seat.hears("unheardOf", "null", Some("7"));
    seat.hears("say", r#"{"text":5}"#, None);
    seat.hears("number", "101", Some("\"x\""));
    seat.hears("say", r#"{"text":"two"}"#, None);
    seat.line
        .receive(Incoming { data: RawInput::absent(), ..incoming("ping", "", None) })
        .expect("there is room");

    assert_eq!(seat.received(), Some(Some(Heard::Number(1))));
    assert!(seat.record.told().is_empty(), "what was not asked for is not looked at");
    assert_eq!(seat.received(), Some(Some(Heard::Say { text: "two".into() })));
    let refusals = ["rejected 7: BAD_INPUT", "rejected -: BAD_INPUT", "rejected \"x\": VALIDATION_ERROR"];
    assert_eq!(seat.record.told(), refusals);
    assert_eq!(seat.received(), Some(Some(Heard::Ping)));
    assert_eq!(seat.received(), None, "it waits");
}

#[test]
fn events_wait_while_there_is_no_room_for_what_they_are_answered() {
    let house = House::new();
    let mut seat = house.open();
    seat.record.set_full(true);
    seat.hears("unheardOf", "null", Some("7"));
    seat.hears("number", "1", None);
    let (count, waker) = counting();
    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(seat.record.told().is_empty());
    seat.record.set_full(false);
    assert_eq!(count.0.load(Ordering::Relaxed), 1, "it is woken for it");
    assert_eq!(seat.received(), Some(Some(Heard::Number(1))));
    assert_eq!(seat.record.told(), ["rejected 7: BAD_INPUT"]);

    seat.record.set_full(true);
    seat.hears("number", "2", None);
    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&waker)).is_pending());
    let before = count.0.load(Ordering::Relaxed);
    seat.line.close();
    assert_eq!(count.0.load(Ordering::Relaxed), before + 1, "nobody waits for answers any more");
    assert_eq!(seat.received(), Some(Some(Heard::Number(2))));
    assert_eq!(seat.received(), Some(None));
}

#[test]
fn an_event_that_asks_for_an_answer_gets_null_when_it_is_received() {
    let house = House::new();
    let mut seat = house.open();
    seat.hears("ping", "null", Some("1"));
    seat.hears("ping", "null", None);
    assert!(seat.record.told().is_empty());
    assert_eq!(seat.received(), Some(Some(Heard::Ping)));
    assert_eq!(seat.received(), Some(Some(Heard::Ping)));
    assert_eq!(seat.record.told(), ["answer 1: null"], "who asked for none gets none");
}

/// Receives a ping that asks for an answer by the name `1`.
fn asked(seat: &mut Seat) -> Ack {
    seat.hears("ping", "null", Some("1"));
    let (event, ack) = block_on(seat.socket.recv_with_ack()).expect("it came");
    assert_eq!(event, Heard::Ping);
    assert!(ack.is_wanted());
    ack
}

/// What becomes of an answer that is owed.
type Fate = fn(Ack);

#[test]
fn an_answer_is_given_once_whatever_becomes_of_it() {
    let house = House::new();
    let mut seat = house.open();
    let answers: [(Fate, &str); 7] = [
        (|ack| ack.send(&[1, 2]), "answer 1: [1,2]"),
        (|ack| ack.send("text"), "answer 1: \"text\""),
        (|ack| ack.reject(RpcError::forbidden("no")), "rejected 1: FORBIDDEN"),
        (drop, "answer 1: null"),
        (|ack| ack.send(&Unfit), "rejected 1: INTERNAL_ERROR"),
        (|ack| drop(catch_unwind(AssertUnwindSafe(|| ack.send(&Rude)))), "rejected 1: INTERNAL_ERROR"),
        (
            |ack| {
                drop(catch_unwind(AssertUnwindSafe(|| {
                    let _ack = ack;
                    panic!("before it was answered");
                })));
            },
            "rejected 1: INTERNAL_ERROR",
        ),
    ];
    for (answer, told) in answers {
        answer(asked(&mut seat));
        assert_eq!(seat.record.told(), [told]);
    }
}

#[test]
fn an_answer_that_nobody_asked_for_goes_nowhere_but_a_refusal_is_told() {
    let house = House::new();
    let mut seat = house.open();
    let mut unasked = || {
        seat.hears("ping", "null", None);
        let (_, ack) = block_on(seat.socket.recv_with_ack()).expect("it came");
        assert!(!ack.is_wanted());
        ack
    };
    unasked().send(&1);
    unasked().send(&Rude);
    drop(unasked());
    unasked().reject(RpcError::forbidden("no"));
    assert_eq!(seat.record.told(), ["rejected -: FORBIDDEN"]);
}

#[test]
fn an_answer_may_be_given_by_another_thread_after_the_socket_is_dropped() {
    let house = House::new();
    let mut seat = house.open();
    let ack = asked(&mut seat);
    drop(seat.socket);
    std::thread::spawn(move || ack.send("late")).join().expect("it did not panic");
    assert_eq!(seat.record.told(), ["answer 1: \"late\""]);
}

#[test]
fn too_much_that_waits_is_refused_and_one_event_always_fits() {
    let cost = size_of::<Incoming>() + "number".len() + "1".len();
    let house = House::new();
    let mut seat = house.open_with("lobby", 3 * cost);
    for _ in 0..2 {
        for number in ["1", "2", "3"] {
            seat.hears("number", number, None);
        }
        assert_eq!(seat.line.receive(incoming("number", "4", None)), Err(InboxFull));
        assert_eq!(seat.received(), Some(Some(Heard::Number(1))));
        seat.hears("number", "5", None);
        assert_eq!(seat.line.receive(incoming("number", "6", None)), Err(InboxFull));
        for number in [2, 3, 5] {
            assert_eq!(seat.received(), Some(Some(Heard::Number(number))));
        }
    }
    assert_eq!(seat.received(), None);

    let text = "x".repeat(10 * cost);
    seat.hears("say", &format!(r#"{{"text":"{text}"}}"#), None);
    assert_eq!(seat.line.receive(incoming("ping", "null", None)), Err(InboxFull));
    assert_eq!(seat.received(), Some(Some(Heard::Say { text })));
}

#[test]
fn once_closed_what_has_come_is_received_and_then_none_again_and_again() {
    let house = House::new();
    let mut seat = house.open();
    seat.hears("number", "1", None);
    seat.hears("number", "2", None);
    seat.line.close();
    seat.hears("number", "3", Some("1"));
    assert_eq!(seat.received(), Some(Some(Heard::Number(1))));
    assert_eq!(seat.received(), Some(Some(Heard::Number(2))));
    assert!(!seat.line.has_told());
    for _ in 0..3 {
        assert_eq!(seat.received(), Some(None));
        assert!(seat.line.has_told());
    }
    assert!(seat.record.told().is_empty(), "what came after the end is for nobody");
}

/// Counts how often it is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn counting() -> (Arc<Count>, Waker) {
    let count = Arc::<Count>::default();
    (Arc::clone(&count), Waker::from(count))
}

#[test]
fn a_receiver_that_is_dropped_loses_nothing_and_the_last_who_waited_is_woken() {
    let house = House::new();
    let mut seat = house.open();
    let ((first, first_waker), (second, second_waker)) = (counting(), counting());
    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&first_waker)).is_pending());
    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&second_waker)).is_pending());
    assert_eq!(Arc::strong_count(&first), 2, "who no longer waits is let go of");
    seat.hears("number", "1", None);
    seat.hears("number", "2", None);
    assert_eq!((first.0.load(Ordering::Relaxed), second.0.load(Ordering::Relaxed)), (0, 1));
    drop(seat.socket.recv());
    assert_eq!(seat.received(), Some(Some(Heard::Number(1))));
    assert_eq!(seat.received(), Some(Some(Heard::Number(2))));

    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&second_waker)).is_pending());
    seat.line.close();
    assert_eq!(second.0.load(Ordering::Relaxed), 2, "an end wakes too");
}

#[test]
fn a_socket_that_is_dropped_gives_back_what_waited() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut seat = house.open();
    seat.socket.join("a");
    let (count, waker) = counting();
    assert!(pin!(seat.socket.recv()).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    assert_eq!(Arc::strong_count(&count), 2);
    let Seat { socket, line, record } = seat;
    drop(socket);
    assert_eq!(Arc::strong_count(&count), 1, "nobody will be woken");
    assert_eq!((io.socket_count(), io.room_count()), (0, 0));

    // A handler may go on without its socket.
    let unread = incoming("number", "1", Some("1"));
    assert_eq!(line.receive(unread), Ok(()));
    assert_eq!(line.receive(incoming("number", "1", None)), Ok(()));
    assert_eq!(record.told(), ["rejected 1: NOT_OPEN"]);

    let seat = house.open();
    seat.hears("number", "1", Some("1"));
    seat.hears("number", "2", None);
    seat.hears("number", "3", Some("3"));
    drop(seat.socket);
    assert_eq!(seat.record.told(), ["rejected 1: NOT_OPEN", "rejected 3: NOT_OPEN"]);
}

#[test]
fn a_handler_that_says_much_waits_for_room_and_nobody_else_does() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    seat.record.set_full(true);
    let (count, waker) = counting();
    let mut emission = pin!(seat.socket.emit(Said::Number(2)));
    assert!(emission.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(block_on(io.emit(Said::Number(1))), 1, "others are not asked to wait");
    assert_eq!(seat.numbers(), [1]);
    seat.record.set_full(false);
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    assert!(emission.now_or_never().is_some());
    assert_eq!(seat.numbers(), [2]);

    seat.record.set_full(true);
    assert!(seat.socket.emit(Said::Number(3)).now_or_never().is_none());
    seat.record.set_full(false);
    assert!(seat.numbers().is_empty(), "what was given up is not sent");
}

#[test]
fn an_end_is_told_once_and_nothing_comes_after_it() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut seat = house.open();
    let ack = asked(&mut seat);
    seat.socket.join("a");
    seat.hears("number", "1", None);
    assert!(io.disconnect_with(seat.id(), RpcError::forbidden("out")));
    assert!(io.disconnect(seat.id()), "it is still there");
    seat.socket.disconnect(RpcError::unauthorized("out"));
    block_on(seat.socket.emit(Said::Number(2)));
    assert_eq!(emit(io.to(["a"]), 3), 0, "it is not counted");
    ack.send("late");
    seat.hears("number", "4", Some("4"));
    assert_eq!(seat.record.told(), ["end: FORBIDDEN"]);

    assert_eq!(io.sockets("a"), [seat.id()], "it can still say goodbye to its rooms");
    assert_eq!(seat.socket.rooms(), ["a"]);
    assert_eq!(seat.received(), Some(Some(Heard::Number(1))), "what had come is received");
    assert_eq!(seat.received(), Some(None));
    let id = seat.id();
    drop(seat.socket);
    assert!(!io.disconnect(id) && !io.disconnect_with(id, RpcError::forbidden("out")), "it has gone");
    assert!(seat.record.told().is_empty());
}

#[test]
fn a_socket_that_is_disconnected_wakes_its_handler() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut seat = house.open();
    let id = seat.id();
    let (count, waker) = counting();
    let mut recv = pin!(seat.socket.recv());
    assert!(recv.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    io.disconnect(id);
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    assert_eq!(recv.now_or_never(), Some(None));
}
