//! The tables, and what was not reached.

use super::{
    hub::{HubFigures, ROOMS},
    room::{INTERVAL, LIMIT, MEMBERS, OURS, PEER, RoomFigures},
};
use crate::{bench::statistics::Values, tools::Outcome};

/// What ours is to deliver at least, of what the limit does. Of what the peer does it is to be more than all.
const OF_LIMIT: f64 = 0.9;

/// The most that is put down to noise where ours is to be no slower than the peer.
const MOST_NOISE: f64 = 0.15;

/// From here on it is the server that limits the deliveries, not the load.
const SATURATED: f64 = 0.9;

/// What was measured of one server.
pub(super) struct Report {
    name: &'static str,
    pub(super) saturated: RoomFigures,
    pub(super) paced: RoomFigures,
}

impl Report {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, saturated: RoomFigures::default(), paced: RoomFigures::default() }
    }
}

/// Prints all that was measured.
///
/// # Errors
///
/// If something that is to be reached was not.
pub(super) fn print(reports: &[Report; OURS + 1], hub: &HubFigures, window: u32) -> Outcome {
    let mut missed = Vec::new();
    print_saturated(reports, window, &mut missed);
    print_paced(reports, &mut missed);
    print_hub(hub, &mut missed);
    if missed.is_empty() { Ok(()) } else { Err(missed.join("\n       ").into()) }
}

fn print_saturated(reports: &[Report; OURS + 1], window: u32, missed: &mut Vec<String>) {
    println!("\nas many events as can be to {MEMBERS} members, {window} under way at once, medians");
    println!(
        "{:<14} {:>12} {:>19} {:>6} {:>6} {:>9} {:>19} {:>19}",
        "", "deliveries/s", "processor µs each", "busy", "load", "together", "/limit", "ours/"
    );
    for report in reports {
        let figures = &report.saturated;
        println!(
            "{:<14} {:>12.0} {:>19.2} {:>6.2} {:>6.2} {:>9.1} {:>19} {:>19}",
            report.name,
            figures.per_second.median(),
            figures.processor.median(),
            figures.busy.median(),
            figures.load.median(),
            figures.together.median(),
            figures.per_second.over(&reports[LIMIT].saturated.per_second),
            reports[OURS].saturated.per_second.over(&figures.per_second),
        );
    }
    let waited = reports.iter().filter(|report| report.saturated.busy.median() < SATURATED);
    let waited: Vec<&str> = waited.map(|report| report.name).collect();
    if !waited.is_empty() {
        println!("not kept busy, so that the processor time says more: {}", waited.join(", "));
    }
    let ours = &reports[OURS].saturated.per_second;
    let of_limit = ours.over(&reports[LIMIT].saturated.per_second);
    let of_peer = ours.over(&reports[PEER].saturated.per_second);
    for (other, aim, ratio, reached) in [
        (LIMIT, format!("at least {OF_LIMIT}"), &of_limit, of_limit.median() >= OF_LIMIT),
        (PEER, "more than 1".to_owned(), &of_peer, of_peer.median() > 1.0),
    ] {
        let name = reports[other].name;
        println!("ours/{name} {aim}: {ratio}, {}", verdict(reached));
        if !reached {
            missed.push(format!("deliveries: ours/{name} is {:.2}, not {aim}", ratio.median()));
        }
    }
}

fn print_paced(reports: &[Report; OURS + 1], missed: &mut Vec<String>) {
    println!("\none event every {INTERVAL} ms to {MEMBERS} members, medians");
    println!(
        "{:<14} {:>12} {:>12} {:>19} {:>6} {:>19} {:>19}",
        "", "p50 µs", "p99 µs", "processor µs each", "busy", "p50, ours/", "p99, ours/"
    );
    let ours = &reports[OURS].paced;
    for report in reports {
        let figures = &report.paced;
        println!(
            "{:<14} {:>12.0} {:>12.0} {:>19.2} {:>6.2} {:>19} {:>19}",
            report.name,
            figures.p50.median(),
            figures.p99.median(),
            figures.processor.median(),
            figures.busy.median(),
            ours.p50.over(&figures.p50),
            ours.p99.over(&figures.p99),
        );
    }
    let (name, peer) = (reports[PEER].name, &reports[PEER].paced);
    for (what, ratio) in [("p50", ours.p50.over(&peer.p50)), ("p99", ours.p99.over(&peer.p99))] {
        let most = 1.0 + noise(&ratio);
        let reached = ratio.median() <= most;
        println!(
            "{what}, ours/{name} at most 1, and {most:.2} with the noise: {ratio}, {}",
            verdict(reached)
        );
        if !reached {
            missed.push(format!(
                "{what} of a delivery: ours/{name} is {:.2}, of at most {most:.2}",
                ratio.median()
            ));
        }
    }
}

fn print_hub(hub: &HubFigures, missed: &mut Vec<String>) {
    let rooms = hub.rooms.median();
    println!("\nthe hub alone, medians");
    println!("{rooms:>14.0} rooms joined and left a second");
    println!("{:>14.0} deliveries a second to a room of {MEMBERS}", hub.deliveries.median());
    let reached = rooms >= ROOMS;
    println!("at least {ROOMS} rooms: {}", verdict(reached));
    if !reached {
        missed.push(format!("the hub: {rooms:.0} rooms joined and left a second, of at least {ROOMS}"));
    }
}

/// What a ratio may be off without saying anything: as much as those of the rounds differ among themselves, up to a bound, so
/// that a run in which everything is noise is not one in which everything is reached.
fn noise(ratios: &Values) -> f64 {
    ratios.deviation().min(MOST_NOISE)
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "NOT REACHED" }
}
