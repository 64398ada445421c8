//! `cargo xtask bench rooms`: events to all who are in a room, beside bare tokio-tungstenite and socketioxide; and what the
//! hub does alone.
//!
//! One of a thousand sockets says something of 128 bytes, and the server gives it to all of them, this one included.
//!
//! - The limit decodes it with serde, encodes it once with serde, and puts the one text into a queue without bounds for each
//!   connection, whose task feeds all that is ready and flushes once.
//! - Ours is a two-way procedure: what came is decoded, and emitted to its room, with the limits and heartbeats that a server
//!   has by default.
//! - In socketioxide it is a room too, with its limits by default; each event that comes in is handled by a task.
//!
//! All are sent events by the same rule. Saturated: the next is said as soon as fewer than a window's
//! worth are under way, and one is under way until all have it; so what a server can have in a queue is bounded, below the 128
//! messages at which socketioxide would drop some. Paced: one every 20 ms.
//!
//! - `room`: a server in its turn, and what is measured;
//! - `hub`: the hub alone;
//! - `report`: the tables, and what was not reached.
//!
//! The servers take turns, and have runtimes, as those of `ws`.

mod hub;
mod report;
mod room;

use std::time::Duration;

use self::{hub::HubFigures, report::Report, room::Server};
use super::{build, cores::cores};
use crate::tools::{Outcome, install};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many turns every server gets with every work.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How long a turn is. From some 25 s on servers would send heartbeats, which the load does not answer.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=20))]
    seconds: u64,
    /// How many events are under way at once while as many are said as can be.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100))]
    window: u32,
    /// Runs all servers on a runtime of a single thread, instead of tokio's default one with one worker.
    #[arg(long)]
    single_thread: bool,
}

pub(super) fn run(options: &Options) -> Outcome {
    install(&[("taskset", "util-linux"), ("prlimit", "util-linux")])?;
    let cores = cores()?;
    let (own, peers) = (build::own()?, build::peers()?);
    let Options { rounds, seconds, window, .. } = options;
    let time = Duration::from_secs(*seconds);
    let plural = if *rounds == 1 { "" } else { "s" };
    println!(
        "\n{rounds} round{plural} of {seconds} s for each server and work, {} members; the server on processor {}, the \
         load on {}",
        room::MEMBERS,
        cores.measured,
        cores.other,
    );

    let mut hub = HubFigures::default();
    let servers = Server::all(&own, &peers, options.single_thread);
    let mut reports = servers.each_ref().map(|server| Report::new(server.name));
    for round in 1..=*rounds {
        println!("round {round}");
        for (server, report) in servers.iter().zip(&mut reports) {
            report.saturated.push(&server.saturate(&cores, *window, time)?)?;
            report.paced.push(&server.pace(&cores, time)?)?;
        }
        hub.measure(&cores, &own.hub, time)?;
    }
    report::print(&reports, &hub, *window)
}
