//! Who is reached while others come and go, by how many encodings, and in which order.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, atomic::Ordering},
    task::{Context, Poll, Waker},
};

use futures::{FutureExt, executor::block_on};
use rpc_core::ConnectionId;
use rpc_realtime::{Hub, Io, Line, Outlet, Parcel};

use crate::support::{Counted, House, Lobby, Lounge, MovedLobby, Rude, Said, Seat, Unfit, emit, event};

/// More than are reached before others have their turn.
const MANY: usize = 300;

fn crowd(house: &House, room: &str) -> Vec<Seat> {
    let seat = |_| {
        let seat = house.open();
        seat.socket.join(room);
        seat
    };
    (0..MANY).map(seat).collect()
}

#[test]
fn an_event_to_many_lets_others_have_their_turn_and_reaches_who_was_there_when_it_began() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut crowd = crowd(&house, "hall");
    let mut emission = pin!(io.to(["hall"]).emit(Said::Number(1)));
    assert!(emission.as_mut().now_or_never().is_none(), "others have their turn");

    let late = house.open();
    late.socket.join("hall");
    let gone = crowd.remove(MANY - 1);
    gone.socket.leave("hall");
    assert_eq!(emission.now_or_never(), Some(MANY));
    assert!(late.numbers().is_empty(), "it came later");
    assert_eq!(gone.numbers(), [1]);
    assert!(crowd.iter().all(|seat| seat.numbers() == [1]));

    assert_eq!(emit(io.to(["hall"]), 2), MANY);
    assert!(gone.numbers().is_empty(), "who has left gets nothing");
    assert_eq!(late.numbers(), [2]);
}

#[test]
fn who_moves_from_room_to_room_meanwhile_is_reached_once() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let crowd = crowd(&house, "old");
    let forth = house.open();
    forth.socket.join("new");
    let mut emission = pin!(io.to(["old", "new"]).emit(Said::Number(1)));
    assert!(emission.as_mut().now_or_never().is_none(), "others have their turn");
    // Never in neither.
    forth.socket.join("old");
    forth.socket.leave("new");
    let back = &crowd[0];
    back.socket.join("new");
    back.socket.leave("old");
    assert_eq!(emission.now_or_never(), Some(MANY + 1));
    assert_eq!(forth.numbers(), [1]);
    assert_eq!(back.numbers(), [1]);
}

#[test]
fn an_emission_that_is_dropped_halfway_has_reached_some_and_holds_nobody() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let crowd = crowd(&house, "hall");
    let lines: Vec<_> = crowd.iter().map(|seat| Arc::downgrade(&seat.line)).collect();
    let mut emission = Box::pin(io.emit(Said::Number(1)));
    assert!(emission.as_mut().now_or_never().is_none());
    let reached = crowd.iter().filter(|seat| seat.numbers() == [1]).count();
    assert!((1..MANY).contains(&reached), "{reached}");
    drop(crowd);
    assert_eq!(
        (io.socket_count(), io.room_count()),
        (0, 0),
        "they are gone, whoever is about to emit to them"
    );
    assert!(lines.iter().all(|line| line.strong_count() > 0), "it still goes through them");
    drop(emission);
    assert!(lines.iter().all(|line| line.strong_count() == 0));
}

#[test]
fn an_event_is_encoded_once_and_its_bytes_are_shared() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seats: Vec<_> = (0..10).map(|_| house.open()).collect();
    for (number, seat) in seats.iter().enumerate() {
        seat.socket.join("a");
        if number % 2 == 0 {
            seat.socket.join("b");
        }
    }
    for to in [io.to(["a"]), io.to(["a", "b"])] {
        let counted = Counted::default();
        let count = Arc::clone(&counted.0);
        assert_eq!(block_on(to.emit(Said::Counted(counted))), 10);
        assert_eq!(count.load(Ordering::Relaxed), 1);
        let payloads: Vec<_> = seats.iter().flat_map(|seat| seat.record.payloads()).collect();
        assert_eq!(payloads.len(), 10);
        assert_eq!(event(&payloads[0]), ("counted".to_owned(), "counted".into()));
        assert!(
            payloads.iter().all(|payload| payload.as_bytes().as_ptr() == payloads[0].as_bytes().as_ptr())
        );
    }
}

#[test]
fn an_event_that_cannot_be_encoded_reaches_nobody() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    assert_eq!(block_on(io.emit(Said::Unfit(Unfit))), 0);
    block_on(seat.socket.emit(Said::Unfit(Unfit)));
    for _ in 0..2 {
        let panicked = catch_unwind(AssertUnwindSafe(|| block_on(io.emit(Said::Rude(Rude)))));
        assert!(panicked.is_err());
    }
    assert!(seat.record.told().is_empty());
    assert_eq!(block_on(io.emit(Said::Number(1))), 1, "nothing is broken");
    assert_eq!(seat.numbers(), [1]);
}

#[test]
fn rooms_that_nobody_named_hold_nobody() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    seat.socket.join("a");
    let none: [&str; 0] = [];
    assert_eq!(emit(io.to(none), 1), 0, "no rooms are not all sockets");
    assert_eq!(emit(io.to(["b"]), 2), 0);
    assert_eq!(emit(io.to(["b", "c"]), 3), 0);
    assert!(seat.numbers().is_empty());
    assert_eq!(io.room_count(), 1, "to be asked for does not make a room");
}

#[test]
fn what_several_emit_to_one_in_turn_comes_in_that_order() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let (ear, mouth) = (house.open(), house.open());
    ear.socket.join("a");
    block_on(async {
        mouth.socket.to(["a"]).emit(Said::Number(1)).await;
        ear.socket.emit(Said::Text { text: "two".into() }).await;
        io.emit(Said::Number(3)).await;
        io.to(["a", "b"]).emit(Said::Number(4)).await;
    });
    assert_eq!(ear.record.told(), ["number 1", r#"text {"text":"two"}"#, "number 3", "number 4"]);
    assert_eq!(mouth.record.told(), ["number 3"]);
}

#[test]
fn procedures_with_keys_of_their_own_do_not_mix_and_those_with_one_key_do() {
    let house = House::new();
    let (lobby, lounge) = (house.open_at("lobby"), house.open_at("lounge"));
    let moved = house.open_at("movedLobby");
    for seat in [&lobby, &lounge, &moved] {
        seat.socket.join("a");
    }
    assert_eq!(emit(house.hub.io::<Lobby>().to(["a"]), 1), 2);
    assert_eq!(emit(house.hub.io::<Lounge>().to(["a"]), 2), 1);
    assert_eq!(emit(moved.socket.to(["a"]), 3), 1);
    assert_eq!(block_on(house.hub.io::<Lounge>().emit(Said::Number(4))), 1);
    assert_eq!(lobby.numbers(), [1, 3]);
    assert_eq!(lounge.numbers(), [2, 4]);
    assert_eq!(moved.numbers(), [1]);
    assert!(!house.hub.io::<Lounge>().disconnect(lobby.id()));
    assert!(house.hub.io::<MovedLobby>().disconnect(lobby.id()));
}

#[test]
fn two_hubs_know_nothing_of_each_other() {
    let (here, there) = (House::new(), House::new());
    let seat = here.open();
    seat.socket.join("a");
    assert_eq!(emit(there.hub.io::<Lobby>().to(["a"]), 1), 0);
    assert_eq!(emit(here.hub.clone().io::<Lobby>().to(["a"]), 2), 1, "a clone is the same hub");
}

/// Asks the hub from within, wherever it is called.
struct Curious {
    io: Io<Lobby>,
    seen: Arc<Mutex<Vec<(usize, usize)>>>,
}

impl Outlet for Curious {
    fn send(&self, _: Parcel) {
        let seen = (self.io.socket_count(), self.io.sockets("a").len() + self.io.room_count());
        self.seen.lock().expect("nobody panicked with it").push(seen);
    }

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<()> {
        let _ = self.io.socket_count();
        Poll::Ready(())
    }
}

#[test]
fn no_lock_is_held_while_an_outlet_is_called() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seen = Arc::default();
    let curious = Curious { io: io.clone(), seen: Arc::clone(&seen) };
    let mut socket = house.open_on(Line::new(ConnectionId::next(), curious, usize::MAX));
    socket.join("a");
    socket.join("b");
    emit(io.to(["a"]), 1);
    emit(io.to(["a", "b"]), 2);
    block_on(io.emit(Said::Number(3)));
    block_on(socket.emit(Said::Number(4)));
    io.disconnect(socket.id());
    assert_eq!(*seen.lock().expect("nobody panicked with it"), [(1, 3); 5]);
    assert_eq!(socket.recv().now_or_never(), Some(None));
}

#[test]
fn what_is_awaited_can_be_awaited_in_any_task() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    fn is_shared<T: Send + Sync + 'static>() {}

    is_shared::<Hub>();
    is_shared::<Io<Lobby>>();
    is_shared::<Line>();
    is_shared::<rpc_realtime::Socket<crate::support::Heard, Said>>();
    is_shared::<rpc_realtime::Ack>();
    is_shared::<rpc_realtime::Broadcast<Said>>();

    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut seat = house.open();
    let mut cx = Context::from_waker(Waker::noop());
    assert!(pin!(is_send(io.emit(Said::Number(1)))).poll(&mut cx).is_ready());
    assert!(pin!(is_send(io.to(["a", "b"]).emit(Said::Number(1)))).poll(&mut cx).is_ready());
    assert!(pin!(is_send(seat.socket.emit(Said::Number(1)))).poll(&mut cx).is_ready());
    assert!(pin!(is_send(seat.socket.recv())).poll(&mut cx).is_pending());
    assert!(pin!(is_send(seat.socket.recv_with_ack())).poll(&mut cx).is_pending());
}
