//! Clean release builds of the smallest servers: one query and one mutation, by this framework and by others.

use std::{fs, path::Path, time::Instant};

use super::super::process::children_processor_time;
use crate::tools::{Outcome, cargo, run as run_command};

/// The name in the table, the program, and the workspace that it is of.
const SERVERS: [[&str; 3]; 3] = [
    ["ours", "hello-server", "Cargo.toml"],
    ["axum", "hello-axum", "benches/peers/Cargo.toml"],
    ["jsonrpsee", "hello-jsonrpsee", "benches/peers/Cargo.toml"],
];

/// Builds each once. Ours comes with `rpc-client`, since the example has its client in the same package.
pub(super) fn run(target: &Path) -> Outcome {
    let mut figures = Vec::new();
    for [name, program, manifest] in SERVERS {
        // What is downloaded is not built.
        run_command(&mut cargo(&["fetch", "--quiet", "--locked", "--manifest-path", manifest]))?;
        let folder = target.join("bench-release");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let (started, before) = (Instant::now(), children_processor_time()?);
        let arguments = ["build", "--release", "--quiet", "--locked", "--manifest-path", manifest];
        let mut command = cargo(&arguments);
        run_command(command.args(["--bin", program, "--target-dir"]).arg(&folder))?;
        figures.push((
            name,
            started.elapsed().as_secs_f64(),
            (children_processor_time()? - before).as_secs_f64(),
        ));
    }
    println!("\nclean release build of the smallest server, once");
    println!("{:<18} {:>19} {:>19}", "", "elapsed s", "processor s");
    for (name, elapsed, processor) in figures {
        println!("{name:<18} {elapsed:>19.1} {processor:>19.1}");
    }
    Ok(())
}
