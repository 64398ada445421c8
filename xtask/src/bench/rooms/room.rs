//! A server in its turn, and what is measured.

use std::time::Duration;

use crate::{
    bench::{
        build::{Binaries, Peers},
        cores::Cores,
        live::{Live, PATIENCE},
        statistics::Values,
    },
    tools::Outcome,
};

/// How many sockets are in the room.
pub(super) const MEMBERS: u32 = 1000;

/// How many milliseconds are between two events of those that are paced.
pub(super) const INTERVAL: u32 = 20;

/// A server with a room.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    live: Live,
}

/// The places of the servers in lists.
pub(super) const LIMIT: usize = 0;
pub(super) const PEER: usize = 1;
pub(super) const OURS: usize = 2;

impl Server {
    pub(super) fn all(own: &Binaries, peers: &Peers, single_thread: bool) -> [Self; OURS + 1] {
        let runtime = (!single_thread).then_some("multi-thread");
        let servers = [
            ("limit", &own.tungstenite_room, "rpc"),
            ("socketioxide", &peers.socketioxide, "socketioxide"),
            ("ours", &own.ours, "rpc"),
        ];
        servers.map(|(name, server, dialect)| Self {
            name,
            live: Live { server: server.clone(), runtime, load: own.load_ws.clone(), dialect: Some(dialect) },
        })
    }

    /// With as many events as can be, of which so many are under way at once.
    pub(super) fn saturate(&self, cores: &Cores, window: u32, time: Duration) -> Outcome<String> {
        self.measure(cores, "room", window, time)
    }

    /// With an event now and then.
    pub(super) fn pace(&self, cores: &Cores, time: Duration) -> Outcome<String> {
        self.measure(cores, "paced", INTERVAL, time)
    }

    fn measure(&self, cores: &Cores, mode: &str, pace: u32, time: Duration) -> Outcome<String> {
        let numbers = [MEMBERS.to_string(), pace.to_string(), time.as_millis().to_string()];
        // All connect and enter first.
        self.live.run(cores, mode, &numbers.each_ref().map(String::as_str), time + 2 * PATIENCE)
    }
}

/// The figures of one server.
#[derive(Default)]
pub(super) struct RoomFigures {
    /// How many events were delivered in a second, one to each member being as many.
    pub(super) per_second: Values,
    /// From the moment in which an event was said to that in which it was heard, in microseconds.
    pub(super) p50: Values,
    pub(super) p99: Values,
    /// The server's processor time for one delivery, in microseconds.
    pub(super) processor: Values,
    /// How much of its time the server's processor was busy with it, and how much of its own the load was.
    pub(super) busy: Values,
    pub(super) load: Values,
    /// How many events a member read at once.
    pub(super) together: Values,
}

impl RoomFigures {
    /// Takes the line that the load prints.
    pub(super) fn push(&mut self, line: &str) -> Outcome {
        let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [deliveries, elapsed, p50, p99, processor, idle, reads] = numbers[..] else {
            return Err(format!("`{line}` is no measurement").into());
        };
        self.per_second.push(deliveries / (elapsed / 1e9));
        self.p50.push(p50 / 1e3);
        self.p99.push(p99 / 1e3);
        self.processor.push(processor / 1e3 / deliveries);
        self.busy.push(processor / elapsed);
        self.load.push(1.0 - idle / elapsed);
        self.together.push(deliveries / reads);
        Ok(())
    }
}
