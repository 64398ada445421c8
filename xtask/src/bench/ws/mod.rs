//! `cargo xtask bench ws`: live connections of this framework, beside bare tokio-tungstenite and others.
//!
//! - `work`: what is measured, and the figures to reach;
//! - `server`: one run of one server;
//! - `report`: the tables, and what was not reached.
//!
//! The servers take turns as those of `http` do. They run on tokio's default runtime, since that is what `#[tokio::main]`
//! gives to all of them; on a single thread, where a task that another wakes does not run next, those that wake one for each
//! message write several at once and do much better.

mod report;
mod server;
mod work;

use std::time::Duration;

use self::{report::Report, server::Server};
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
    /// Runs all servers on a runtime of a single thread, instead of tokio's default one with one worker.
    #[arg(long)]
    single_thread: bool,
}

pub(super) fn run(options: &Options) -> Outcome {
    install(&[("taskset", "util-linux"), ("prlimit", "util-linux")])?;
    let cores = cores()?;
    let servers = Server::all(build::own()?, build::peers()?, options.single_thread);
    let Options { rounds, seconds, .. } = options;
    let plural = if *rounds == 1 { "" } else { "s" };
    println!(
        "\n{rounds} round{plural} of {seconds} s for each server and work; the server on processor {}, the load on {}",
        cores.measured, cores.other,
    );

    let mut reports = servers.each_ref().map(|server| Report::new(server.name));
    for round in 1..=*rounds {
        println!("round {round}");
        for (server, report) in servers.iter().zip(&mut reports) {
            for (work, figures) in server.works().zip(&mut report.figures) {
                figures.push(&server.measure(&cores, work, Duration::from_secs(*seconds))?)?;
            }
            report.memory.push(server.memory(&cores)?);
        }
    }
    report::print(&reports)
}
