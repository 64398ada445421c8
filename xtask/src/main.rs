//! The project's own commands. `cargo xtask --help` lists them.

mod bench;
mod executables;
mod npm;
mod report;
mod test;
mod tools;
mod typescript;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the tests need and runs everything: what CI runs.
    Test,
    /// Writes the golden files anew: expansions of macros, what the compiler says of their misuse, a schema, what `rpc --help`
    /// says.
    Bless,
    /// Measures beside the limit and the peers.
    Bench {
        /// What to measure.
        #[command(subcommand)]
        what: bench::Bench,
    },
}

fn main() -> ExitCode {
    let done = match Options::parse().command {
        Command::Test => test::run_everything(),
        Command::Bless => test::bless(),
        Command::Bench { what } => what.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}
