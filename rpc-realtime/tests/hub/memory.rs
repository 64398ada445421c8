//! What many rooms and sockets take is given back. The allocator counts what each thread takes and gives, so nothing
//! here goes from one to another.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
};

use allocation_counter::measure;
use futures::FutureExt;
use rpc_core::ConnectionId;
use rpc_realtime::{Hub, HubLimits, Line, Payload};

use crate::support::{Chance, House, Lobby, Record, Recorder, Said, Seat, emit, incoming};

/// What a hub may keep of rooms and sockets that have gone: tables for a few, behind each of its locks.
const KEPT: i64 = 24 * 1024;

const MANY: usize = 10_000;

/// Does something in a house, and tells what is kept of it while the house stands. It is done in another one before,
/// since the first time makes what is made once for a thread. It must have taken `peak` bytes at once, so that it is
/// known that they are seen.
fn kept(peak: u64, work: impl Fn(&House)) -> i64 {
    work(&House::new());
    let house = House::new();
    let info = measure(|| work(&house));
    assert!(info.bytes_max >= peak, "{} at most, not {peak}", info.bytes_max);
    info.bytes_current
}

fn names() -> Vec<String> {
    (0..MANY).map(|number| format!("a room that is called {number}")).collect()
}

#[test]
fn ten_thousand_rooms_that_a_socket_leaves_are_given_back() {
    let names = names();
    let record = Arc::<Record>::default();
    // What is kept of the socket itself counts too, so it stays.
    let stays = Mutex::new(Vec::new());
    let kept = kept(1_000_000, |house| {
        let io = house.hub.io::<Lobby>();
        let line = Line::new(ConnectionId::next(), Recorder(Arc::clone(&record)), usize::MAX);
        let socket = house.open_on(line);
        names.iter().for_each(|name| _ = socket.join(name));
        assert_eq!((io.room_count(), socket.rooms().len()), (MANY, MANY));
        assert_eq!(emit(io.to(&names), 1), 1, "it is told once");
        record.clear();
        names.iter().for_each(|name| assert!(socket.leave(name)));
        assert_eq!((io.room_count(), io.socket_count()), (0, 1));
        stays.lock().expect("nobody panicked with it").push(socket);
    });
    assert!(kept < KEPT, "{kept}");
}

#[test]
fn ten_thousand_rooms_of_a_socket_that_goes_are_given_back() {
    let names = names();
    let kept = kept(1_000_000, |house| {
        let seat = house.open();
        names.iter().for_each(|name| _ = seat.socket.join(name));
        drop(seat);
        let io = house.hub.io::<Lobby>();
        assert_eq!((io.room_count(), io.socket_count()), (0, 0));
    });
    assert!(kept < KEPT, "{kept}");
}

#[test]
fn ten_thousand_sockets_in_rooms_of_their_own_and_in_one_are_given_back() {
    let kept = kept(4_000_000, |house| {
        let io = house.hub.io::<Lobby>();
        let mut seats: Vec<Seat> = (0..MANY).map(|_| house.open()).collect();
        for (number, seat) in seats.iter().enumerate() {
            seat.socket.join(format!("a room that is called {number}"));
            seat.socket.join("all");
        }
        assert_eq!((io.room_count(), io.socket_count()), (MANY + 1, MANY));
        assert_eq!(emit(io.to(["all"]), 1), MANY);
        // Not in the order in which they came.
        let mut chance = Chance::new(1);
        while !seats.is_empty() {
            seats.swap_remove(chance.below(seats.len()));
        }
        assert_eq!((io.room_count(), io.socket_count()), (0, 0));
    });
    assert!(kept < KEPT, "{kept}");
}

#[test]
fn a_room_that_was_crowded_is_small_again_for_those_who_stay() {
    let stays = Mutex::new(Vec::new());
    let kept = kept(2_000_000, |house| {
        let io = house.hub.io::<Lobby>();
        let stay = house.open();
        stay.socket.join("all");
        let seats: Vec<Seat> = (0..MANY).map(|_| house.open()).collect();
        seats.iter().for_each(|seat| _ = seat.socket.join("all"));
        let mut emission = pin!(io.to(["all"]).emit(Said::Number(1)));
        assert!(emission.as_mut().now_or_never().is_none());
        // Each is taken out of a copy, while the emission goes through the list.
        drop(seats);
        assert_eq!(io.sockets("all"), [stay.id()]);
        while emission.as_mut().now_or_never().is_none() {}
        stay.record.clear();
        stays.lock().expect("nobody panicked with it").push(stay);
    });
    assert!(kept < KEPT, "{kept}");
}

#[test]
fn a_name_that_is_refused_is_not_kept() {
    let house = House::of(Hub::with_limits(HubLimits { rooms: 1, ..HubLimits::default() }));
    let seat = house.open();
    seat.socket.join("a");
    let (long, other) = ("x".repeat(10 * 1024), "y".repeat(512));
    let refused = || {
        for _ in 0..100 {
            assert!(!seat.socket.join(&long).is_member());
            assert!(!seat.socket.join(&other).is_member());
        }
    };
    refused();
    let info = measure(refused);
    assert_eq!(info.bytes_current, 0);
    assert!(info.bytes_max < 512, "it is not even copied: {}", info.bytes_max);
}

#[test]
fn an_event_is_held_once_by_all_who_wait_for_it_and_by_nobody_afterwards() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seats: Vec<Seat> = (0..100).map(|_| house.open()).collect();
    let text = "x".repeat(100_000);
    let emit = || assert_eq!(io.emit(Said::Text { text: text.clone() }).now_or_never(), Some(100));
    let receive = || -> Vec<Payload> { seats.iter().flat_map(|seat| seat.record.payloads()).collect() };
    emit();
    assert_eq!(receive().len(), 100);
    let info = measure(|| {
        let held = measure(emit);
        assert!((100_000..400_000).contains(&held.bytes_current), "{} for all of them", held.bytes_current);
        assert_eq!(receive().len(), 100);
    });
    assert_eq!(info.bytes_current, 0);
}

#[test]
fn events_that_waited_are_given_back_when_they_are_received_and_when_nobody_will() {
    let fill = |line: &Line| {
        for _ in 0..1_000 {
            line.receive(incoming("say", r#"{"text":"something to be heard"}"#, None))
                .expect("there is room");
        }
    };
    let house = House::new();
    let mut seat = house.open();
    let info = measure(|| {
        fill(&seat.line);
        for _ in 0..1_000 {
            assert!(matches!(seat.received(), Some(Some(_))));
        }
    });
    assert!(info.bytes_max > 100_000);
    assert_eq!(info.bytes_current, 0);

    // The line outlives its socket, as a transport keeps it.
    let line = Line::new(ConnectionId::next(), Recorder(Arc::default()), usize::MAX);
    let info = measure(|| {
        let socket = house.open_on(Arc::clone(&line));
        fill(&line);
        drop(socket);
        fill(&line);
    });
    assert!(info.bytes_max > 100_000);
    assert!(info.bytes_current < KEPT, "{}", info.bytes_current);
}
