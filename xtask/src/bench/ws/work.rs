//! What is measured, and what is to be reached.

use crate::bench::live::MOST_CONNECTIONS;

/// Something that a server does as often as it can.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) title: &'static str,
    /// What there are so many of in a second.
    pub(super) unit: &'static str,
    /// What the load is told, before and behind the process and the address of the server.
    pub(super) mode: &'static str,
    pub(super) arguments: &'static [&'static str],
    /// How often ours is to do it, of how often the limit does.
    pub(super) of_limit: f64,
    /// Of how often the best peer does.
    pub(super) of_best_peer: Option<f64>,
}

/// All of it. The subscription is the last: not all peers have any.
pub(super) const WORKS: [Work; 3] = [
    Work {
        title: "64 calls in flight on one connection",
        unit: "calls/s",
        mode: "calls",
        arguments: &["1", "64"],
        of_limit: 0.8,
        of_best_peer: Some(5.0),
    },
    Work {
        title: "64 connections, one call in flight on each",
        unit: "calls/s",
        mode: "calls",
        arguments: &["64", "1"],
        of_limit: 0.9,
        of_best_peer: None,
    },
    Work {
        title: "small items of one subscription",
        unit: "items/s",
        mode: "items",
        arguments: &[],
        of_limit: 0.8,
        of_best_peer: Some(7.0),
    },
];

/// How many connections are idle while the memory is measured.
pub(super) const IDLE: u32 = MOST_CONNECTIONS;

/// The memory that an idle connection may take, in KiB.
pub(super) const MEMORY: f64 = 8.0;
