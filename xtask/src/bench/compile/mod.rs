//! `cargo xtask bench compile`: what procedures add to the time that their types take to compile, and what a small
//! server takes to build beside others.
//!
//! - `generate`: the sources of two crates, with and without procedures;
//! - `check`: both are checked in turns;

mod check;
mod generate;

use crate::tools::Outcome;

pub(super) fn run() -> Outcome {
    check::run()
}
