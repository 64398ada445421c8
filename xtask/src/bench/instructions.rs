//! How many instructions a call takes, in user space, as callgrind counts them: the one figure of a shared machine
//! that does not depend on what else it does.
//!
//! A server is run twice, with twice as many calls the second time. The difference is what the additional calls took:
//! starting and ending cancel out.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{
    build::{self, Binaries},
    process::Process,
    profile,
};
use crate::tools::{Outcome, install};

/// How many instructions a call may take beyond bare hyper's, with all limits and timeouts on.
const LIMIT: i64 = 1500;

/// How many calls the first run takes; the second takes twice as many.
const CALLS: u32 = 2000;

/// How long a server may take to start or to end under callgrind.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the calls of one run may take: some 2 s where nothing else runs.
const PATIENCE_WITH_CALLS: Duration = Duration::from_secs(120);

/// What callgrind wrote of the two runs of one server.
pub(super) struct Counted {
    once: PathBuf,
    twice: PathBuf,
}

/// Checks that a call costs no more than it may: what `cargo xtask test` runs.
pub(crate) fn check() -> Outcome {
    let binaries = prepare()?;
    let hyper = count(&binaries.load, &binaries.hyper)?.per_call()?;
    let ours = count(&binaries.load, &binaries.ours)?.per_call()?;
    let above = report(hyper, ours);
    if above <= LIMIT {
        return Ok(());
    }
    Err(format!("a call takes {above} instructions more than bare hyper's; {LIMIT} are the limit. `cargo xtask bench instructions` tells where they are spent").into())
}

/// Prints the figures, and where the instructions are spent.
pub(super) fn run() -> Outcome {
    let binaries = prepare()?;
    let hyper = count(&binaries.load, &binaries.hyper)?;
    let axum = count(&binaries.load, &build::axum()?)?.per_call()?;
    let ours = count(&binaries.load, &binaries.ours)?;
    profile::print(&hyper, &ours)?;
    report(hyper.per_call()?, ours.per_call()?);
    println!("axum takes {axum}");
    Ok(())
}

fn prepare() -> Outcome<Binaries> {
    install(&[("valgrind", "valgrind")])?;
    build::own()
}

/// Prints the two figures, and returns how far they are apart.
fn report(hyper: i64, ours: i64) -> i64 {
    let above = ours - hyper;
    println!(
        "instructions of a call, in user space: bare hyper {hyper}, ours {ours}, above it {above} (limit {LIMIT})"
    );
    above
}

/// Runs a server twice.
fn count(load: &Path, server: &Path) -> Outcome<Counted> {
    Ok(Counted { once: run_counted(load, server, CALLS)?, twice: run_counted(load, server, 2 * CALLS)? })
}

/// Runs a server under callgrind with a number of calls, and returns the file that callgrind wrote.
fn run_counted(load: &Path, server: &Path, calls: u32) -> Outcome<PathBuf> {
    let file = server.with_extension(format!("{calls}.callgrind"));
    let mut server = Process::start(
        Command::new("valgrind")
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(server),
    )?;
    let address = server.line(PATIENCE)?;
    Process::start(Command::new(load).args([
        "pace",
        &address,
        &server.id().to_string(),
        &calls.to_string(),
    ]))?
    .finish(PATIENCE_WITH_CALLS)?;
    server.finish(PATIENCE)?;
    Ok(file)
}

impl Counted {
    /// The instructions of one call.
    pub(super) fn per_call(&self) -> Outcome<i64> {
        Ok((total(&self.twice)? - total(&self.once)?) / i64::from(CALLS))
    }

    /// What callgrind wrote, of each run.
    pub(super) fn files(&self) -> [&Path; 2] {
        [&self.once, &self.twice]
    }

    /// How many calls the second run took beyond the first.
    pub(super) fn calls(&self) -> i64 {
        i64::from(CALLS)
    }
}

fn total(file: &Path) -> Outcome<i64> {
    let text = std::fs::read_to_string(file)?;
    let total = text.lines().rev().find_map(|line| line.strip_prefix("totals: "));
    let total = total.ok_or_else(|| format!("callgrind wrote no total into {}", file.display()))?;
    Ok(total.trim().parse()?)
}
