//! Calls and items over a live connection, of bare tokio-tungstenite and of this framework's client.
//!
//! What is compared is how many there are in a second. Where neither client is kept busy by it, as with calls, whose way there
//! and back takes time too, the processor time of each says more, the kernel's included; it stands beside.

use std::{path::Path, time::Duration};

use crate::{
    bench::{
        build::Binaries,
        cores::{Cores, pinned},
        figures::Figures,
        instructions,
        process::Process,
    },
    tools::Outcome,
};

/// How much ours is to do, of what the limit does.
const AIM: f64 = 0.8;

/// From here on it is the client that limits what is done in a second, not the server.
const SATURATED: f64 = 0.9;

/// How long anything may take but a run.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that a client does as often as it can.
struct Work {
    title: &'static str,
    /// What there are so many of in a second.
    unit: &'static str,
    /// What a client is told of how to do it in one task.
    arguments: &'static [&'static str],
    /// What it is told where as many tasks have one call in flight each, if there is such a way.
    tasks: Option<&'static [&'static str]>,
    /// What it is told in front of the number of turns, to have them counted.
    counted: &'static [&'static str],
}

const WORKS: [Work; 2] = [
    Work {
        title: "small items of one subscription",
        unit: "items/s",
        arguments: &["items"],
        tasks: None,
        counted: &["count", "items"],
    },
    Work {
        title: "64 calls in flight on one connection",
        unit: "calls/s",
        arguments: &["calls", "1", "64"],
        tasks: Some(&["calls", "64", "1"]),
        counted: &["count", "calls", "64"],
    },
];

/// What is measured of one work.
#[derive(Default)]
struct Report {
    limit: Figures,
    ours: Figures,
    tasks: Figures,
}

/// Prints all figures.
///
/// # Errors
///
/// If one that is to be reached was not.
pub(super) fn run(cores: &Cores, own: &Binaries, rounds: u32, time: Duration) -> Outcome {
    let [limit, ours] = [&own.client_live_tungstenite, &own.client_live_ours];
    let mut reports: [Report; WORKS.len()] = Default::default();
    for round in 1..=rounds {
        println!("round {round}");
        for (work, report) in WORKS.iter().zip(&mut reports) {
            measure(cores, limit, &own.ours, work.arguments, time, &mut report.limit)?;
            measure(cores, ours, &own.ours, work.arguments, time, &mut report.ours)?;
            if let Some(arguments) = work.tasks {
                measure(cores, ours, &own.ours, arguments, time, &mut report.tasks)?;
            }
        }
    }
    let mut missed = Vec::new();
    for (work, report) in WORKS.iter().zip(&reports) {
        missed.extend(print(work, report));
        for (name, client) in [("limit", limit), ("ours", ours)] {
            let each = instructions::of_live_client(&own.ours, client, work.counted)?;
            println!("instructions of each, in user space: {each:>6}  {name}");
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(missed.join("\n       ").into()) }
}

/// One run: a fresh server, and the client of it.
fn measure(
    cores: &Cores,
    client: &Path,
    server: &Path,
    arguments: &[&str],
    time: Duration,
    figures: &mut Figures,
) -> Outcome {
    let mut server = Process::start(&mut pinned(&cores.other, server))?;
    let address = server.line(PATIENCE)?;
    let mut client =
        Process::start(pinned(&cores.measured, client).args(arguments).arg(time.as_millis().to_string()))?;
    client.tell(&address)?;
    let line = client.line(time + PATIENCE)?;
    client.finish(PATIENCE)?;
    server.finish(PATIENCE)?;
    figures.push(&line)
}

/// Prints what was measured of one work, and tells what was not reached.
fn print(work: &Work, report: &Report) -> Option<String> {
    let Report { limit, ours, tasks } = report;
    println!("\n{}, medians", work.title);
    println!(
        "{:<14} {:>12} {:>19} {:>6} {:>19} {:>19}",
        "", work.unit, "processor µs each", "busy", "/limit", "of its processor"
    );
    let rows = [("limit", limit), ("ours", ours), ("ours, 64 tasks", tasks)];
    let rows = rows.into_iter().filter(|(_, figures)| !figures.per_second.is_empty());
    let mut waited = Vec::new();
    for (name, figures) in rows {
        println!(
            "{name:<14} {:>12.0} {:>19.2} {:>6.2} {:>19} {:>19}",
            figures.per_second.median(),
            figures.processor.median(),
            figures.busy.median(),
            figures.per_second.over(&limit.per_second),
            limit.processor.over(&figures.processor),
        );
        if figures.busy.median() < SATURATED {
            waited.push(name);
        }
    }
    if !waited.is_empty() {
        println!("not kept busy, so that the processor time says more: {}", waited.join("; "));
    }
    let ratio = ours.per_second.over(&limit.per_second);
    let reached = ratio.median() >= AIM;
    let verdict = if reached { "reached" } else { "NOT REACHED" };
    println!("ours/limit at least {AIM}: {ratio}, {verdict}");
    (!reached).then(|| {
        let ratio = ratio.median();
        format!("{}: ours/limit is {ratio:.2}, of at least {AIM}", work.title)
    })
}
