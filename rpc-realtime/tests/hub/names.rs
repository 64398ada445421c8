//! Names of rooms: anything is one, up to a length.

use rpc_core::{Code, RpcError};
use rpc_realtime::{Hub, HubLimits, Join, JoinRefusal};

use crate::support::{House, Lobby, emit};

#[test]
fn any_text_is_a_name_and_each_is_a_room_of_its_own() {
    let names = [
        "",
        " ",
        "\0",
        "a\0b",
        "a",
        "{}",
        "{room}",
        "\u{202e}abc\u{202c}",
        "abc",
        "ABC",
        "\u{200f}abc",
        "\u{feff}abc",
        "e\u{301}",
        "\u{e9}",
        "\r\n",
        "\"\\",
        "__proto__",
        "..",
        "💬",
        "💬💬💬💬💬💬💬💬💬",
    ];
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seats: Vec<_> = names.iter().map(|_| house.open()).collect();
    for (seat, name) in seats.iter().zip(names) {
        assert_eq!(seat.socket.join(name), Join::Joined);
        assert_eq!(seat.socket.join(String::from(name)), Join::AlreadyThere);
        assert_eq!(seat.socket.rooms(), [name]);
    }
    assert_eq!(io.room_count(), names.len());
    for (number, (seat, name)) in (0..).zip(seats.iter().zip(names)) {
        assert_eq!(io.sockets(name), [seat.id()]);
        assert_eq!(emit(io.to([name]), number), 1);
        assert_eq!(seat.numbers(), [number], "{name:?}");
    }
    for (seat, name) in seats.iter().zip(names) {
        assert!(seat.socket.leave(name));
        assert!(!seat.socket.leave(name));
    }
    assert_eq!(io.room_count(), 0);
}

#[test]
fn a_name_is_as_long_as_it_may_be_in_bytes_and_no_longer() {
    let house = House::new();
    let io = house.hub.io::<Lobby>();
    let seat = house.open();
    let most = HubLimits::default().room_name;
    for name in ["x".repeat(most), "é".repeat(most / 2)] {
        assert_eq!(seat.socket.join(&name), Join::Joined);
        assert_eq!(io.sockets(&name), [seat.id()]);
        assert!(seat.socket.leave(&name));
    }
    for name in ["x".repeat(most + 1), "é".repeat(most / 2 + 1), "\0".repeat(10 * 1024)] {
        let refusal = JoinRefusal::NameTooLong { length: name.len(), most };
        assert_eq!(seat.socket.join(&name), Join::Refused(refusal));
        assert!(!seat.socket.leave(&name));
        assert!(io.sockets(&name).is_empty());
        assert_eq!(emit(io.to([&name]), 1), 0);
    }
    assert_eq!(io.room_count(), 0);
    assert!(seat.socket.rooms().is_empty());
}

#[test]
fn a_socket_is_in_as_many_rooms_as_it_may_be_and_no_more() {
    let house = House::of(Hub::with_limits(HubLimits { rooms: 3, ..HubLimits::default() }));
    let io = house.hub.io::<Lobby>();
    let (seat, other) = (house.open(), house.open());
    for name in ["a", "b", "c"] {
        assert_eq!(seat.socket.join(name), Join::Joined);
    }
    assert_eq!(seat.socket.join("a"), Join::AlreadyThere, "it need not be let in");
    assert_eq!(seat.socket.join("d"), Join::Refused(JoinRefusal::TooManyRooms { most: 3 }));
    assert_eq!(io.room_count(), 3);
    assert_eq!(other.socket.join("d"), Join::Joined, "each has its own");
    assert!(seat.socket.leave("b"));
    assert_eq!(seat.socket.join("d"), Join::Joined);
    assert_eq!(io.sockets("d").len(), 2);
}

#[test]
fn a_refusal_can_be_passed_on() {
    let refused = |refusal: JoinRefusal| -> Result<(), RpcError> {
        let join = Join::Refused(refusal);
        assert!(!join.is_member());
        Ok(join.into_result()?)
    };
    let long = refused(JoinRefusal::NameTooLong { length: 600, most: 512 }).expect_err("a refusal");
    assert_eq!(long.code(), Code::BadInput.as_str());
    assert_eq!(long.message(), "a room's name is at most 512 bytes long, and this one is 600");
    let many = refused(JoinRefusal::TooManyRooms { most: 3 }).expect_err("a refusal");
    assert_eq!(many.code(), Code::LimitExceeded.as_str());
    for join in [Join::Joined, Join::AlreadyThere] {
        assert!(join.is_member());
        assert_eq!(join.into_result(), Ok(()));
    }
}
