//! `cargo check` of the generated crates, in turns.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use super::{
    super::{process::children_processor_time, statistics::Values},
    generate::{self, PROCEDURES, Sources, TYPES},
};
use crate::tools::{Outcome, cargo, run as run_command, workspace};

/// How much longer the check may take with procedures than without.
const LIMIT: f64 = 1.25;

const ROUNDS: usize = 5;

/// The crates: with the types alone, and with the procedures too.
const NAMES: [&str; 2] = ["types", "procedures"];

/// What both depend on, at the versions that this workspace has locked.
const DEPENDENCIES: &str = "garde = { version = \"*\", default-features = false, features = [\"derive\"] }
schemars = \"*\"
serde = { version = \"*\", features = [\"derive\"] }
serde_json = \"*\"
";

/// What was measured of one crate, in seconds.
#[derive(Default)]
struct Figures {
    elapsed: Values,
    /// The processor time of cargo and the compiler.
    processor: Values,
}

pub(super) fn run(target: &Path) -> Outcome {
    let folder = write(target)?;
    println!("{PROCEDURES} procedures and {TYPES} types, generated in {}", folder.display());
    // Everything that the crates depend on.
    run_command(&mut check(&folder, None, "0"))?;

    println!("{ROUNDS} rounds for each way to check");
    let whole = measure(&folder, "0")?;
    let changed = measure(&folder, "1")?;
    print("a whole crate", &whole);
    print("a crate of which one function's body was changed", &changed);
    println!("\nLimit of `procedures/types` for the whole crate: {LIMIT}.");
    Ok(())
}

/// Checks the crates in turns, each time after a change in one function's body.
fn measure(folder: &Path, incremental: &str) -> Outcome<[Figures; NAMES.len()]> {
    let mut figures: [Figures; NAMES.len()] = Default::default();
    for round in 0..=ROUNDS {
        for (name, figures) in NAMES.iter().zip(&mut figures) {
            change(folder, name, round)?;
            let (started, before) = (Instant::now(), children_processor_time()?);
            run_command(&mut check(folder, Some(name), incremental))?;
            // The first round is for what is remembered from then on.
            if round > 0 {
                figures.elapsed.push(started.elapsed().as_secs_f64());
                figures.processor.push((children_processor_time()? - before).as_secs_f64());
            }
        }
    }
    Ok(figures)
}

/// Changes a function's body.
fn change(folder: &Path, name: &str, round: usize) -> Outcome {
    let body = format!("/// Changes.\npub fn round() -> usize {{\n    {round}\n}}\n");
    Ok(fs::write(folder.join(name).join("src/round.rs"), body)?)
}

fn check(folder: &Path, name: Option<&str>, incremental: &str) -> Command {
    let mut command = cargo(&["check", "--quiet", "--manifest-path"]);
    command.arg(folder.join("Cargo.toml")).arg("--target-dir").arg(folder.join("target"));
    command.args(name.into_iter().flat_map(|name| ["--package", name])).env("CARGO_INCREMENTAL", incremental);
    command
}

/// Writes both crates into the folder that cargo builds into, and tells where.
fn write(target: &Path) -> Outcome<PathBuf> {
    let folder = target.join("bench-compile");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = {NAMES:?}\n"))?;
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let server = format!("rpc-server = {{ path = {:?} }}\n", workspace().join("rpc-server"));
    for (name, sources, more) in
        [("types", generate::types(), ""), ("procedures", generate::procedures(), &server)]
    {
        write_crate(&folder.join(name), name, more, &sources)?;
        change(&folder, name, 0)?;
    }
    Ok(folder)
}

fn write_crate(folder: &Path, name: &str, dependencies: &str, sources: &Sources) -> Outcome {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\n{DEPENDENCIES}{dependencies}"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    for (file, text) in sources {
        fs::write(folder.join("src").join(file), text)?;
    }
    Ok(())
}

/// The medians of both, and their ratios.
fn print(what: &str, [types, procedures]: &[Figures; NAMES.len()]) {
    println!("\ncargo check of {what}, medians");
    println!("{:<18} {:>19} {:>19}", "", "elapsed s", "processor s");
    for (name, figures) in NAMES.iter().zip([types, procedures]) {
        println!("{name:<18} {:>19.2} {:>19.2}", figures.elapsed.median(), figures.processor.median());
    }
    println!(
        "{:<18} {:>19} {:>19}",
        format!("{}/{}", NAMES[1], NAMES[0]),
        procedures.elapsed.over(&types.elapsed),
        procedures.processor.over(&types.processor),
    );
}
