//! The tables, and what was not reached.

use super::{
    server::{LIMIT, OURS},
    work::{IDLE, MEMORY, WORKS, Work},
};
use crate::{
    bench::{figures::Figures, statistics::Values},
    tools::Outcome,
};

/// From here on it is the server that limits what is done in a second, not the load.
const SATURATED: f64 = 0.9;

/// What was measured of one server.
pub(super) struct Report {
    name: &'static str,
    pub(super) figures: [Figures; WORKS.len()],
    /// In KiB for each idle connection.
    pub(super) memory: Values,
}

impl Report {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, figures: Default::default(), memory: Values::default() }
    }
}

/// Prints all that was measured.
///
/// # Errors
///
/// If something that is to be reached was not.
pub(super) fn print(reports: &[Report; OURS + 1]) -> Outcome {
    let mut missed = Vec::new();
    for (index, work) in WORKS.iter().enumerate() {
        missed.extend(print_work(
            work,
            &reports.each_ref().map(|report| (report.name, &report.figures[index])),
        ));
    }

    println!("\nmemory of an idle connection, of {IDLE}, medians");
    println!("{:<14} {:>19}", "", "KiB");
    for report in reports {
        println!("{:<14} {:>19}", report.name, report.memory);
    }
    let memory = reports[OURS].memory.median();
    let reached = memory <= MEMORY;
    println!("at most {MEMORY} KiB: {}", verdict(reached));
    if !reached {
        missed.push(format!("an idle connection takes {memory:.2} KiB, of at most {MEMORY}"));
    }

    if missed.is_empty() { Ok(()) } else { Err(missed.join("\n       ").into()) }
}

/// Prints what was measured of one work, and tells what was not reached.
fn print_work(work: &Work, figures: &[(&str, &Figures); OURS + 1]) -> Vec<String> {
    // Who cannot do the work was not measured.
    let able = |figures: &&(&str, &Figures)| !figures.1.per_second.is_empty();
    let [limit, ours] = [figures[LIMIT].1, figures[OURS].1];
    let median = |figures: &(&str, &Figures)| figures.1.per_second.median();
    let peers = figures[LIMIT + 1..OURS].iter().filter(able);
    let best = peers.max_by(|one, other| median(one).total_cmp(&median(other)));
    let (best_name, best) = best.expect("because most peers can do all of the work");

    println!("\n{}, medians", work.title);
    let columns = ("processor µs each", "busy", "/limit", "ours/");
    println!(
        "{:<14} {:>12} {:>19} {:>6} {:>19} {:>19}",
        "", work.unit, columns.0, columns.1, columns.2, columns.3
    );
    for (name, figures) in figures.iter().filter(able) {
        println!(
            "{name:<14} {:>12.0} {:>19.2} {:>6.2} {:>19} {:>19}",
            figures.per_second.median(),
            figures.processor.median(),
            figures.busy.median(),
            figures.per_second.over(&limit.per_second),
            ours.per_second.over(&figures.per_second),
        );
    }
    let waited = figures.iter().filter(able).filter(|(_, figures)| figures.busy.median() < SATURATED);
    let waited: Vec<&str> = waited.map(|(name, _)| *name).collect();
    if !waited.is_empty() {
        println!("not kept busy, so that the processor time says more: {}", waited.join(", "));
    }

    let aims = [("limit", limit, Some(work.of_limit)), (*best_name, *best, work.of_best_peer)];
    let mut missed = Vec::new();
    for (name, other, aim) in aims {
        let Some(aim) = aim else { continue };
        let ratio = ours.per_second.over(&other.per_second);
        let reached = ratio.median() >= aim;
        println!("ours/{name} at least {aim}: {ratio}, {}", verdict(reached));
        if !reached {
            let ratio = ratio.median();
            missed.push(format!("{}: ours/{name} is {ratio:.2}, of at least {aim}", work.title));
        }
    }
    missed
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "NOT REACHED" }
}
