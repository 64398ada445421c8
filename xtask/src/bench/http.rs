//! `cargo xtask bench http`: the same small call, answered by bare hyper, by axum and by this framework.
//!
//! Times of a shared machine mean nothing by themselves. So the servers take turns, several rounds of them, and what
//! counts are the ratios within each round.

use std::{path::Path, time::Duration};

use super::{
    build,
    cores::{Cores, cores, pinned},
    figures::{self, Figures},
    process::Process,
};
use crate::tools::{Outcome, install};

const ROUNDS: usize = 5;

/// How many connections call at the same time.
const CONNECTIONS: [usize; 2] = [1, 64];

/// The places of the servers in lists.
const HYPER: usize = 0;
const AXUM: usize = 1;
const OURS: usize = 2;

/// How long one server is measured with one number of connections.
const TIME: Duration = Duration::from_secs(2);

/// How long anything else may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// From here on it is the server that limits the requests per second, not the load.
const SATURATED: f64 = 0.9;

pub(super) fn run() -> Outcome {
    install(&[("taskset", "util-linux")])?;
    let cores = cores()?;
    let own = build::own()?;
    let servers = [("hyper", own.hyper), ("axum", build::peers()?.axum), ("ours", own.ours)];
    println!(
        "\n{ROUNDS} rounds of {} s for each server and number of connections; the server on processor {}, the load on {}",
        TIME.as_secs(),
        cores.measured,
        cores.other,
    );

    let mut figures: [[Figures; CONNECTIONS.len()]; 3] = Default::default();
    for round in 1..=ROUNDS {
        println!("round {round}");
        for ((_, server), figures) in servers.iter().zip(&mut figures) {
            for (connections, figures) in CONNECTIONS.iter().zip(figures) {
                measure(&cores, server, &own.load, *connections, figures)?;
            }
        }
    }
    let names = servers.each_ref().map(|(name, _)| *name);
    for (index, connections) in CONNECTIONS.iter().enumerate() {
        let plural = if *connections == 1 { "" } else { "s" };
        let figures = figures.each_ref().map(|figures| &figures[index]);
        // The last is the most that anything on hyper can reach beside axum on this machine.
        let ratios = [(OURS, HYPER), (OURS, AXUM), (HYPER, AXUM)];
        figures::print(&format!("{connections} connection{plural}"), &names, &figures, &ratios);
    }
    if figures.iter().any(|figures| figures[CONNECTIONS.len() - 1].busy.median() < SATURATED) {
        println!(
            "\nSomething else ran on these processors, and the servers were not kept busy: the median latency and the\n\
             processor time of a request say more here than the requests per second."
        );
    }
    println!("\nAims with 64 connections: 0.93 of bare hyper's requests per second, and 1.4 times axum's.");
    Ok(())
}

/// One run: a fresh server, and the load on it.
fn measure(cores: &Cores, server: &Path, load: &Path, connections: usize, figures: &mut Figures) -> Outcome {
    let mut server = Process::start(&mut pinned(&cores.measured, server))?;
    let address = server.line(PATIENCE)?;
    let mut load = Process::start(pinned(&cores.other, load).args([
        "saturate",
        &server.id().to_string(),
        &address,
        &connections.to_string(),
        &TIME.as_millis().to_string(),
    ]))?;
    let line = load.line(TIME + PATIENCE)?;
    load.finish(PATIENCE)?;
    server.finish(PATIENCE)?;
    figures.push(&line)
}
