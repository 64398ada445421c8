//! The same from several threads at once: what holds whoever comes first.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use futures::executor::block_on;
use rpc_realtime::{Io, Line, SocketId};

use crate::support::{Chance, House, Lobby, Record, Said, Seat, Seed, emit};

const THREADS: u64 = 4;
const STEPS: u64 = 2_000;
const ROOMS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What the threads leave for the end.
#[derive(Default)]
struct Legacy {
    /// Those that were still open, with their rooms.
    seats: Vec<(Seat, BTreeSet<&'static str>)>,
    /// The records of those that went.
    records: Vec<Arc<Record>>,
    lines: Vec<Weak<Line>>,
}

#[test]
fn emitters_keep_their_order_and_the_rest_is_settled_when_all_is_quiet() {
    for seed in 1..=6 {
        run(seed);
    }
}

fn run(seed: u64) {
    let _seed = Seed(seed);
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    // Everybody's ids, so that threads meddle with each other's sockets.
    let ids = Mutex::new(Vec::new());
    let legacies: Vec<Legacy> = thread::scope(|scope| {
        let run = |thread| {
            let (io, ids) = (io.clone(), &ids);
            // A house of its own: sockets are handed over one by one.
            let house = House::of(house.hub.clone());
            scope.spawn(move || live(thread, &mut Chance::new(seed * 64 + thread), &house, &io, ids))
        };
        let threads: Vec<_> = (0..THREADS).map(run).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panicked")).collect()
    });

    let seats = || legacies.iter().flat_map(|legacy| &legacy.seats);
    for room in ROOMS {
        let members = seats().filter(|(_, rooms)| rooms.contains(room)).map(|(seat, _)| seat.id());
        let sockets = io.sockets(room);
        assert_eq!(BTreeSet::from_iter(sockets.iter().copied()), BTreeSet::from_iter(members));
        assert_eq!(BTreeSet::from_iter(&sockets).len(), sockets.len(), "each once");
    }
    assert_eq!(io.socket_count(), seats().count());
    for record in legacies.iter().flat_map(|legacy| &legacy.records) {
        in_order(record);
    }
    let reached = seats().filter(|(seat, _)| in_order(&seat.record) > 0).count();
    assert!(reached > 0 || seats().count() == 0, "something has arrived");

    let lines: Vec<_> = legacies.iter().flat_map(|legacy| legacy.lines.iter().cloned()).collect();
    drop(legacies);
    assert_eq!((io.socket_count(), io.room_count()), (0, 0));
    assert!(lines.iter().all(|line| line.strong_count() == 0), "nobody holds a line");
}

/// One thread's life.
fn live(
    thread: u64,
    chance: &mut Chance,
    house: &House,
    io: &Io<Lobby>,
    ids: &Mutex<Vec<SocketId>>,
) -> Legacy {
    let mut legacy = Legacy::default();
    for number in 0..STEPS {
        let emitted = thread << 32 | number;
        if legacy.seats.is_empty() || (legacy.seats.len() < 8 && chance.below(16) == 0) {
            let seat = house.open();
            ids.lock().expect("nobody panicked with it").push(seat.id());
            legacy.lines.push(Arc::downgrade(&seat.line));
            legacy.seats.push((seat, BTreeSet::new()));
            continue;
        }
        let who = chance.below(legacy.seats.len());
        let (seat, rooms) = &mut legacy.seats[who];
        let (room, other) = (ROOMS[chance.below(ROOMS.len())], ROOMS[chance.below(ROOMS.len())]);
        match chance.below(16) {
            0..4 => {
                assert!(seat.socket.join(room).is_member());
                rooms.insert(room);
            }
            4..6 => assert_eq!(seat.socket.leave(room), rooms.remove(room)),
            6..9 => _ = emit(seat.socket.to([room, other]), emitted),
            9..11 => _ = emit(io.to([room]), emitted),
            11 => _ = emit(io.to(ROOMS), emitted),
            12 => _ = block_on(io.emit(Said::Number(emitted))),
            13 => _ = (io.sockets(room), io.room_count(), io.socket_count(), seat.socket.rooms()),
            14 if chance.below(8) == 0 => {
                let ids = ids.lock().expect("nobody panicked with it");
                let id = ids[chance.below(ids.len())];
                drop(ids);
                io.disconnect(id);
            }
            _ => {
                let (seat, _) = legacy.seats.swap_remove(who);
                let id = seat.id();
                drop(seat.socket);
                assert!(ROOMS.iter().all(|room| !io.sockets(room).contains(&id)), "it has left all rooms");
                legacy.records.push(seat.record);
            }
        }
    }
    legacy
}

/// Of each emitter it got what it got in order, and nothing twice. Tells how much that was.
fn in_order(record: &Record) -> usize {
    let mut last = HashMap::new();
    // What two threads say at once may come in any order; so may an end, but only one.
    let (ends, numbers): (Vec<_>, Vec<_>) =
        record.told().into_iter().partition(|told| told.starts_with("end"));
    assert!(ends.len() <= 1, "{ends:?}");
    for told in &numbers {
        let number: u64 = told.strip_prefix("number ").expect("a number").parse().expect("a number");
        let before = last.insert(number >> 32, number);
        assert!(before < Some(number), "{before:?} came before {number}");
    }
    numbers.len()
}

#[test]
fn a_socket_that_several_threads_share_is_where_both_sides_say() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    for seed in 1..=10 {
        let _seed = Seed(seed);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (socket, mut chance) = (&seat.socket, Chance::new(seed * 64 + thread));
                scope.spawn(move || {
                    for _ in 0..STEPS {
                        let room = ROOMS[chance.below(ROOMS.len())];
                        if chance.below(2) == 0 {
                            socket.join(room);
                        } else {
                            socket.leave(room);
                        }
                    }
                });
            }
        });
        let rooms = seat.socket.rooms();
        assert_eq!(io.room_count(), rooms.len());
        for room in ROOMS {
            let is_there = rooms.iter().any(|name| name == room);
            assert_eq!(io.sockets(room), if is_there { vec![seat.id()] } else { Vec::new() }, "{room}");
        }
    }
}

#[test]
fn who_is_always_in_one_of_several_rooms_misses_nothing_that_goes_to_all() {
    const EVENTS: u64 = 40_000;

    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    seat.socket.join(ROOMS[0]);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Towards the emitter, which names the rooms in the other order.
            for room in (0..ROOMS.len()).rev().cycle() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                seat.socket.join(ROOMS[room]);
                seat.socket.leave(ROOMS[(room + 1) % ROOMS.len()]);
            }
        });
        for number in 0..EVENTS {
            emit(io.to(ROOMS), number);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(seat.numbers(), Vec::from_iter(0..EVENTS));
}
