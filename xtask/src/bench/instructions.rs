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
    let axum = count(&binaries.load, &build::peers()?.axum)?.per_call()?;
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
    let (mut command, file) = callgrind(server, calls);
    let mut server = Process::start(&mut command)?;
    let address = server.line(PATIENCE)?;
    Process::start(Command::new(load).args([
        "pace",
        &server.id().to_string(),
        &address,
        &calls.to_string(),
    ]))?
    .finish(PATIENCE_WITH_CALLS)?;
    server.finish(PATIENCE)?;
    Ok(file)
}

/// The instructions of one call of a client, which is answered once it sleeps.
pub(super) fn of_client(load: &Path, client: &Path) -> Outcome<i64> {
    let once = run_client(load, client, CALLS)?;
    Counted { once, twice: run_client(load, client, 2 * CALLS)? }.per_call()
}

fn run_client(load: &Path, client: &Path, calls: u32) -> Outcome<PathBuf> {
    let (mut command, file) = callgrind(client, calls);
    let mut client = Process::start(command.args(["pace", &calls.to_string()]))?;
    let mut server = Process::start(Command::new(load).args(["answer", &client.id().to_string()]))?;
    client.tell(&server.line(PATIENCE)?)?;
    // It ends by itself, and closes the connection, which ends the server.
    client.wait(PATIENCE_WITH_CALLS)?;
    server.finish(PATIENCE)?;
    Ok(file)
}

/// How many turns a client over a live connection takes in the first run, and how many calls or items are in each: as many
/// as `benches::TURN` says.
const TURNS: u32 = 800;
const TURN: i64 = 64;

/// The instructions of one call or item of a client over a live connection, with a server that is so much faster than the
/// client that all it can send is there.
pub(super) fn of_live_client(server: &Path, client: &Path, arguments: &[&str]) -> Outcome<i64> {
    let run = |turns: u32| -> Outcome<i64> {
        let (mut command, file) = callgrind(client, turns);
        let mut server = Process::start(&mut Command::new(server))?;
        let mut client = Process::start(command.args(arguments).arg(turns.to_string()))?;
        client.tell(&server.line(PATIENCE)?)?;
        client.wait(PATIENCE_WITH_CALLS)?;
        server.finish(PATIENCE)?;
        total(&file)
    };
    Ok((run(2 * TURNS)? - run(TURNS)?) / (i64::from(TURNS) * TURN))
}

/// A program under callgrind, and the file that callgrind writes.
fn callgrind(program: &Path, calls: u32) -> (Command, PathBuf) {
    let file = program.with_extension(format!("{calls}.callgrind"));
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind"]);
    command.arg(format!("--callgrind-out-file={}", file.display())).arg(program);
    (command, file)
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
