//! `cargo xtask bench client`: what this framework's client costs, beside clients by hand and others, with this framework's
//! server.
//!
//! - `http`: the small call;
//! - `live`: calls and items over a live connection.
//!
//! The clients take turns as the servers of `bench http` do.

mod http;
mod live;

use std::time::Duration;

use super::{build, cores::cores};
use crate::tools::{Outcome, install};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many turns every client gets with every work.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How long a turn is.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=20))]
    seconds: u64,
    /// Leaves out calls over HTTP, and with them the peers.
    #[arg(long)]
    live: bool,
}

pub(super) fn run(options: &Options) -> Outcome {
    install(&[("taskset", "util-linux"), ("valgrind", "valgrind")])?;
    let Options { rounds, seconds, live } = *options;
    let (cores, own, time) = (cores()?, build::own()?, Duration::from_secs(seconds));
    let peers = if live { None } else { Some(build::peers()?) };
    let plural = if rounds == 1 { "" } else { "s" };
    println!(
        "\n{rounds} round{plural} of {seconds} s for each client and work; the client on processor {}, the server on {}",
        cores.measured, cores.other,
    );
    if let Some(peers) = peers {
        println!("\nover HTTP");
        http::run(&cores, &own, &peers, rounds, time)?;
    }
    println!("\nover a live connection");
    live::run(&cores, &own, rounds, time)
}
