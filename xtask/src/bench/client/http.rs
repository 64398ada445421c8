//! The same small call, made with bare hyper, with this framework's client and with others, and answered by this framework's
//! server.
//!
//! How many instructions a call takes is counted as `instructions` counts it, with a server that answers once the client
//! sleeps.

use std::{path::Path, time::Duration};

use crate::{
    bench::{
        build::{Binaries, Peers},
        cores::{Cores, pinned},
        figures::{self, Figures},
        instructions,
        process::Process,
    },
    tools::Outcome,
};

/// How much a call may cost, of what it costs with bare hyper.
const LIMIT: f64 = 1.3;

/// How many calls are in flight.
const IN_FLIGHT: [usize; 2] = [1, 64];

/// How long anything else may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn run(cores: &Cores, own: &Binaries, peers: &Peers, rounds: u32, time: Duration) -> Outcome {
    let clients = [
        ("hyper", &own.client_hyper),
        ("hyper-util", &peers.client_hyper_util),
        ("reqwest", &peers.client_reqwest),
        ("ours", &own.client_ours),
    ];
    let mut figures: [[Figures; IN_FLIGHT.len()]; 4] = Default::default();
    for round in 1..=rounds {
        println!("round {round}");
        for ((_, client), figures) in clients.iter().zip(&mut figures) {
            for (in_flight, figures) in IN_FLIGHT.iter().zip(figures) {
                measure(cores, client, &own.ours, *in_flight, time, figures)?;
            }
        }
    }
    let names = clients.each_ref().map(|(name, _)| *name);
    for (index, in_flight) in IN_FLIGHT.iter().enumerate() {
        let plural = if *in_flight == 1 { "" } else { "s" };
        let figures = figures.each_ref().map(|figures| &figures[index]);
        figures::print(
            &format!("{in_flight} call{plural} in flight"),
            &names,
            &figures,
            &[(3, 0), (3, 1), (3, 2)],
        );
    }
    println!();
    for (name, client) in clients {
        println!(
            "instructions of a call, in user space: {:>6}  {name}",
            instructions::of_client(&own.load, client)?
        );
    }
    println!("\nLimit of the processor time of a call, `ours/hyper`: {LIMIT}.");
    Ok(())
}

/// One run: a fresh server, and the client of it.
fn measure(
    cores: &Cores,
    client: &Path,
    server: &Path,
    in_flight: usize,
    time: Duration,
    figures: &mut Figures,
) -> Outcome {
    let mut server = Process::start(&mut pinned(&cores.other, server))?;
    let address = server.line(PATIENCE)?;
    let mut client = Process::start(pinned(&cores.measured, client).args([
        "saturate",
        &in_flight.to_string(),
        &time.as_millis().to_string(),
    ]))?;
    client.tell(&address)?;
    let line = client.line(time + PATIENCE)?;
    client.finish(PATIENCE)?;
    server.finish(PATIENCE)?;
    figures.push(&line)
}
