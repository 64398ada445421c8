//! `cargo xtask bench compile`: what procedures add to the time that their types take to compile, and what a small
//! server takes to build beside others.
//!
//! - `generate`: the sources of two crates, with and without procedures;
//! - `check`: both are checked in turns;
//! - `release`: clean release builds of the smallest servers.

mod check;
mod generate;
mod release;

use crate::tools::Outcome;

pub(super) fn run() -> Outcome {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("this program is in no target folder")?;
    check::run(target)?;
    release::run(target)
}
