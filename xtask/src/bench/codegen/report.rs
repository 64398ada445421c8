//! Tables, and what is held against the limits.

use super::{Generated, Measured, compiler::COMPILERS};
use crate::tools::Outcome;

/// How long generating may take, in seconds.
const GENERATE: f64 = 1.0;

/// How long the first compiler may take for what is generated, in seconds.
const CHECK: f64 = 4.0;

/// How much memory it may use for that, in MB.
const MEMORY: f64 = 250.0;

pub(super) fn print(generated: &Generated, measured: &[Measured]) -> Outcome {
    let Generated { procedures, types, calls, seconds } = generated;
    println!("\ntsc --noEmit --strict of {procedures} procedures, {types} types and {calls} calls, medians");
    println!(
        "{:<14} {:>19} {:>19} {:>12} {:>12} {:>16}",
        "", "elapsed s", "processor s", "memory MB", "resident MB", "instantiations"
    );
    for Measured { compiler, project, figures } in measured {
        println!(
            "{:<14} {:>19} {:>19} {:>12.0} {:>12.0} {:>16.0}",
            format!("{} {project}", compiler.name),
            figures.elapsed,
            figures.processor,
            figures.memory.median(),
            figures.resident.median(),
            figures.instantiations.median(),
        );
    }
    for compiler in COMPILERS {
        let of = |project| {
            measured.iter().find(|one| one.compiler.name == compiler.name && one.project == project)
        };
        let (Some(own), Some(peer)) = (of("own"), of("trpc")) else { continue };
        println!(
            "{:<14} {:>19} {:>19} {:>12.2} {:>12.2} {:>16.1}",
            format!("{} trpc/own", compiler.name),
            peer.figures.elapsed.over(&own.figures.elapsed),
            peer.figures.processor.over(&own.figures.processor),
            peer.figures.memory.over(&own.figures.memory).median(),
            peer.figures.resident.over(&own.figures.resident).median(),
            peer.figures.instantiations.over(&own.figures.instantiations).median(),
        );
    }
    println!();

    let own = measured.first().ok_or("nothing was measured")?;
    let name = own.compiler.name;
    let limits = [
        ("generating, in s".to_owned(), *seconds, GENERATE),
        (format!("TypeScript {name}, in s, disturbed least"), own.figures.undisturbed.smallest(), CHECK),
        (format!("TypeScript {name}, in MB"), own.figures.memory.median(), MEMORY),
    ];
    let mut missed = Vec::new();
    for (what, value, limit) in limits {
        let verdict = if value <= limit { "reached" } else { "NOT REACHED" };
        println!("{what} at most {limit}: {value:.2}, {verdict}");
        if value > limit {
            missed.push(format!("{what}: {value:.2}, of at most {limit}"));
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(missed.join("; ").into()) }
}
