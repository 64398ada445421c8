//! Whatever happens in whichever order, the hub does what a list of sockets and their rooms would.

use std::collections::BTreeSet;

use futures::{FutureExt, executor::block_on};
use rpc_realtime::{Broadcast, Io, Join, SocketId};

use crate::support::{Chance, House, Lobby, Said, Seat, Seed, emit};

const ROOMS: [&str; 7] =
    ["", "a", "b", "general", "general ", "{}", "a room with a name that is not kept in place"];

/// A socket, and what it must know of itself.
struct Person {
    seat: Seat,
    rooms: BTreeSet<&'static str>,
    /// It was disconnected, and has not gone yet.
    is_ended: bool,
}

impl Person {
    fn is_in_any(&self, rooms: &[&str]) -> bool {
        rooms.iter().any(|room| self.rooms.contains(room))
    }
}

struct World {
    house: House,
    io: Io<Lobby>,
    people: Vec<Person>,
    emitted: u64,
}

#[test]
fn each_event_reaches_whom_it_is_for_and_nobody_else() {
    for seed in 1..=24 {
        run(seed, 1_500);
    }
}

fn run(seed: u64, steps: usize) {
    let _seed = Seed(seed);
    let mut chance = Chance::new(seed);
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let mut world = World { house, io, people: Vec::new(), emitted: 0 };
    for number in 0..steps {
        world.step(&mut chance);
        if number % 8 == 0 {
            world.compare();
        }
    }
    world.people.clear();
    world.compare();
    assert_eq!(world.io.room_count(), 0);
}

impl World {
    fn step(&mut self, chance: &mut Chance) {
        if self.people.is_empty() || (self.people.len() < 16 && chance.below(12) == 0) {
            let seat = self.house.open();
            return self.people.push(Person { seat, rooms: BTreeSet::new(), is_ended: false });
        }
        let who = chance.below(self.people.len());
        match chance.below(20) {
            0..6 => self.join(who, ROOMS[chance.below(ROOMS.len())]),
            6..9 => self.leave(who, ROOMS[chance.below(ROOMS.len())]),
            9..13 => {
                let (rooms, except) = (some_rooms(chance), self.some_ids(chance));
                let sender = &self.people[who].seat;
                let mut left_out = except.clone();
                left_out.push(sender.id());
                let to = without(sender.socket.to(&rooms), &except);
                self.emit(to, |person| person.is_in_any(&rooms), &left_out);
            }
            13..16 => {
                let (rooms, except) = (some_rooms(chance), self.some_ids(chance));
                let to = without(self.io.to(&rooms), &except);
                self.emit(to, |person| person.is_in_any(&rooms), &except);
            }
            16 => {
                let id = self.people[who].seat.id();
                self.emit(self.io.except(id), |_| true, &[id]);
            }
            17 => self.emit_to_all(),
            18 => self.disconnect(who, chance.below(3)),
            _ => self.go(who),
        }
    }

    fn join(&mut self, who: usize, room: &'static str) {
        let person = &mut self.people[who];
        let expected = if person.rooms.insert(room) { Join::Joined } else { Join::AlreadyThere };
        assert_eq!(person.seat.socket.join(room), expected);
    }

    fn leave(&mut self, who: usize, room: &'static str) {
        let person = &mut self.people[who];
        assert_eq!(person.seat.socket.leave(room), person.rooms.remove(room));
    }

    fn emit(&mut self, to: Broadcast<Said>, is_for: impl Fn(&Person) -> bool, except: &[SocketId]) {
        self.emitted += 1;
        let count = emit(to, self.emitted);
        self.arrived(count, |person| is_for(person) && !except.contains(&person.seat.id()));
    }

    fn emit_to_all(&mut self) {
        self.emitted += 1;
        let count = block_on(self.io.emit(Said::Number(self.emitted)));
        self.arrived(count, |_| true);
    }

    /// The last event was given to those whom it was for, once, and to nobody else.
    fn arrived(&self, count: usize, is_for: impl Fn(&Person) -> bool) {
        let mut expected = 0;
        for person in &self.people {
            let gets = !person.is_ended && is_for(person);
            expected += usize::from(gets);
            assert_eq!(person.seat.numbers(), if gets { vec![self.emitted] } else { Vec::new() });
        }
        assert_eq!(count, expected);
    }

    /// It is told that it is over, once, and stays in its rooms until it goes.
    fn disconnect(&mut self, who: usize, how: usize) {
        let person = &mut self.people[who];
        let id = person.seat.id();
        let told = match how {
            0 => {
                assert!(self.io.disconnect(id));
                "end"
            }
            1 => {
                assert!(self.io.disconnect_with(id, rpc_core::RpcError::forbidden("out")));
                "end: FORBIDDEN"
            }
            _ => {
                person.seat.socket.disconnect(rpc_core::RpcError::unauthorized("out"));
                "end: UNAUTHORIZED"
            }
        };
        let expected = if person.is_ended { Vec::new() } else { vec![told.to_owned()] };
        assert_eq!(person.seat.record.told(), expected);
        person.is_ended = true;
        assert_eq!(person.seat.socket.recv().now_or_never(), Some(None));
    }

    fn go(&mut self, who: usize) {
        let Person { seat, .. } = self.people.swap_remove(who);
        let id = seat.id();
        drop(seat.socket);
        assert!(!self.io.disconnect(id), "it has gone");
        assert!(seat.record.told().is_empty(), "nothing comes of it");
    }

    /// The hub knows what the model knows.
    fn compare(&self) {
        assert_eq!(self.io.socket_count(), self.people.len());
        let inhabited: BTreeSet<_> = self.people.iter().flat_map(|person| &person.rooms).collect();
        assert_eq!(self.io.room_count(), inhabited.len(), "empty rooms are gone");
        for room in ROOMS {
            let members = self.people.iter().filter(|person| person.rooms.contains(room));
            let members: BTreeSet<_> = members.map(|person| person.seat.id()).collect();
            let sockets = self.io.sockets(room);
            assert_eq!(sockets.len(), members.len(), "each once in {room:?}");
            assert_eq!(BTreeSet::from_iter(sockets), members, "{room:?}");
        }
        for person in &self.people {
            let mut rooms = person.seat.socket.rooms();
            rooms.sort();
            assert_eq!(rooms, Vec::from_iter(person.rooms.iter().copied()));
        }
    }

    fn some_ids(&self, chance: &mut Chance) -> Vec<SocketId> {
        (0..chance.below(3)).map(|_| self.people[chance.below(self.people.len())].seat.id()).collect()
    }
}

/// Up to four, and any of them more than once.
fn some_rooms(chance: &mut Chance) -> Vec<&'static str> {
    (0..chance.below(5)).map(|_| ROOMS[chance.below(ROOMS.len())]).collect()
}

fn without(to: Broadcast<Said>, except: &[SocketId]) -> Broadcast<Said> {
    except.iter().fold(to, |to, id| to.except(*id))
}
