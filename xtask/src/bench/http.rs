//! `cargo xtask bench http`: the same small call, answered by bare hyper, by axum and by this framework.
//!
//! Times of a shared machine mean nothing by themselves. So the servers take turns, several rounds of them, and what
//! counts are the ratios within each round.

use std::{path::Path, process::Command, time::Duration};

use super::{build, process::Process, statistics::Values};
use crate::tools::{Outcome, install, processors};

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

/// The processors that the server and the load run on.
struct Cores {
    server: String,
    load: String,
}

/// The figures of one server with one number of connections.
#[derive(Default)]
struct Figures {
    requests_per_second: Values,
    /// In microseconds, as are those below.
    p50: Values,
    p99: Values,
    /// The server's processor time for one request, the kernel's on its behalf included.
    processor: Values,
    /// How much of its time the server's processor was busy with it: near 1, it is the server that is measured.
    busy: Values,
}

pub(super) fn run() -> Outcome {
    install(&[("taskset", "util-linux")])?;
    let cores = cores()?;
    let own = build::own()?;
    let servers = [("hyper", own.hyper), ("axum", build::axum()?), ("ours", own.ours)];
    println!(
        "\n{ROUNDS} rounds of {} s for each server and number of connections; the server on processor {}, the load on {}",
        TIME.as_secs(),
        cores.server,
        cores.load,
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
        print(*connections, &names, &figures.each_ref().map(|figures| &figures[index]));
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

/// The first two processors that this process may use.
fn cores() -> Outcome<Cores> {
    if processors() < 2 {
        return Err("this takes two processors: one for the server, one for the load".into());
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
    let mut allowed = listed(allowed);
    let mut next =
        || allowed.next().map(|core| core.to_string()).ok_or("the system does not tell its processors");
    Ok(Cores { server: next()?, load: next()? })
}

/// The numbers of a list such as `0-3,8`.
fn listed(list: &str) -> impl Iterator<Item = u32> {
    list.trim().split(',').flat_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        match (first.parse(), last.parse::<u32>()) {
            (Ok(first), Ok(last)) => first..last + 1,
            _ => 0..0,
        }
    })
}

fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    command
}

/// One run: a fresh server, and the load on it.
fn measure(cores: &Cores, server: &Path, load: &Path, connections: usize, figures: &mut Figures) -> Outcome {
    let mut server = Process::start(&mut pinned(&cores.server, server))?;
    let address = server.line(PATIENCE)?;
    let mut load = Process::start(pinned(&cores.load, load).args([
        "saturate",
        &address,
        &server.id().to_string(),
        &connections.to_string(),
        &TIME.as_millis().to_string(),
    ]))?;
    let line = load.line(TIME + PATIENCE)?;
    load.finish(PATIENCE)?;
    server.finish(PATIENCE)?;

    let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [calls, elapsed, p50, p99, processor] = numbers[..] else {
        return Err(format!("the load printed `{line}`").into());
    };
    figures.requests_per_second.push(calls / (elapsed / 1e9));
    figures.p50.push(p50 / 1e3);
    figures.p99.push(p99 / 1e3);
    figures.processor.push(processor / 1e3 / calls);
    figures.busy.push(processor / elapsed);
    Ok(())
}

/// The medians of each server, and their ratios.
fn print(connections: usize, names: &[&str; 3], figures: &[&Figures; 3]) {
    println!("\n{connections} connection{}, medians", if connections == 1 { "" } else { "s" });
    println!(
        "{:<14} {:>19} {:>19} {:>19} {:>19} {:>6}",
        "", "requests/s", "p50 µs", "p99 µs", "processor µs each", "busy"
    );
    for (name, figures) in names.iter().zip(figures) {
        println!(
            "{name:<14} {:>19.0} {:>19.1} {:>19.1} {:>19.2} {:>6.2}",
            figures.requests_per_second.median(),
            figures.p50.median(),
            figures.p99.median(),
            figures.processor.median(),
            figures.busy.median(),
        );
    }
    // The last is the most that anything on hyper can reach beside axum on this machine.
    for (own, other) in [(OURS, HYPER), (OURS, AXUM), (HYPER, AXUM)] {
        let name = format!("{}/{}", names[own], names[other]);
        let (own, other) = (figures[own], figures[other]);
        println!(
            "{name:<14} {:>19} {:>19} {:>19} {:>19}",
            own.requests_per_second.over(&other.requests_per_second),
            own.p50.over(&other.p50),
            own.p99.over(&other.p99),
            own.processor.over(&other.processor),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn lists_of_processors_are_read() {
        assert_eq!(listed("\t0-2,8\n").collect::<Vec<_>>(), [0, 1, 2, 8]);
        assert_eq!(listed("").count(), 0);
    }
}
