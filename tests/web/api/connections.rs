//! The connections that the server has open, as its system knows them: in Linux a table that everybody may read.

use std::{collections::BTreeSet, fs, net::SocketAddr};

/// Where the server listens.
pub(crate) struct Connections {
    port: u16,
}

/// A connection that is open. Its number is no other's that is open at the time.
pub(super) struct Connection {
    pub(super) number: u64,
    peer_port: u16,
}

/// Neither side has closed it; the other has, and the server has not yet.
const OPEN: [&str; 2] = ["01", "08"];

impl Connections {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { port: address.port() }
    }

    /// All that are open.
    pub(super) fn open(&self) -> Vec<Connection> {
        let table = fs::read_to_string("/proc/self/net/tcp").expect("Linux tells");
        table.lines().skip(1).filter_map(|line| self.read(line)).collect()
    }

    /// The number of the one with this port at its other end.
    pub(super) fn of(&self, peer: SocketAddr) -> Option<u64> {
        let mut open = self.open().into_iter();
        open.find(|connection| connection.peer_port == peer.port()).map(|connection| connection.number)
    }

    /// The numbers of all that are open.
    pub(super) fn numbers(&self) -> BTreeSet<u64> {
        self.open().iter().map(|connection| connection.number).collect()
    }

    /// A line of the table: its number, both addresses, the state, five fields that do not matter here, and the number
    /// of the socket, which is 0 for those that nobody has taken up yet.
    fn read(&self, line: &str) -> Option<Connection> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let port = |address: &str| u16::from_str_radix(address.split_once(':')?.1, 16).ok();
        let [_, local, remote, state, ..] = fields[..] else { return None };
        let number = fields.get(9)?.parse().ok().filter(|number| *number != 0)?;
        let is_open = port(local)? == self.port && OPEN.contains(&state);
        is_open.then_some(Connection { number, peer_port: port(remote)? })
    }
}
