//! One run: a fresh server, and the load on it.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::work::{IDLE, WORKS, Work};
use crate::{
    bench::{
        build::{Binaries, Peers},
        cores::{Cores, pinned},
        process::Process,
    },
    tools::Outcome,
};

/// How many files a process may open, each connection being one.
const FILES: u32 = IDLE + 100;

/// How long anything may take but a run, and that of all idle connections.
const PATIENCE: Duration = Duration::from_secs(10);
const PATIENCE_WITH_CONNECTIONS: Duration = Duration::from_secs(60);

/// A server, and the load that speaks to it.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    program: PathBuf,
    runtime: Option<&'static str>,
    load: PathBuf,
    /// What the load is told of how to speak, where it can speak in several ways.
    dialect: Option<&'static str>,
    /// How much of the work it can do, from the first on.
    works: usize,
}

/// The places of the servers in lists. Those between the two are peers.
pub(super) const LIMIT: usize = 0;
pub(super) const OURS: usize = 4;

impl Server {
    pub(super) fn all(own: Binaries, peers: Peers, single_thread: bool) -> [Self; OURS + 1] {
        let runtime = (!single_thread).then_some("multi-thread");
        let websocket = |name, program, dialect| Self {
            name,
            program,
            runtime,
            load: own.load_ws.clone(),
            dialect: Some(dialect),
            works: WORKS.len(),
        };
        [
            websocket("limit", own.tungstenite, "rpc"),
            websocket("jsonrpsee", peers.jsonrpsee, "jsonrpsee"),
            websocket("socketioxide", peers.socketioxide, "socketioxide"),
            Self {
                name: "tarpc",
                program: peers.tarpc,
                runtime,
                load: peers.load_tarpc,
                dialect: None,
                // It has no subscriptions.
                works: WORKS.len() - 1,
            },
            websocket("ours", own.ours, "rpc"),
        ]
    }

    /// The work that it can do.
    pub(super) fn works(&self) -> impl Iterator<Item = &'static Work> {
        WORKS.iter().take(self.works)
    }

    /// The line of what was measured.
    pub(super) fn measure(&self, cores: &Cores, work: &Work, time: Duration) -> Outcome<String> {
        let milliseconds = time.as_millis().to_string();
        let arguments = [work.arguments, &[milliseconds.as_str()]].concat();
        self.run(cores, work.mode, &arguments, time + PATIENCE)
    }

    /// The KiB that it keeps in memory for each idle connection.
    pub(super) fn memory(&self, cores: &Cores) -> Outcome<f64> {
        let line = self.run(cores, "idle", &[&IDLE.to_string()], PATIENCE_WITH_CONNECTIONS)?;
        let resident = line
            .split_once(' ')
            .and_then(|(before, after)| Some((before.parse::<f64>().ok()?, after.parse::<f64>().ok()?)));
        let (before, after) = resident.ok_or_else(|| format!("`{line}` is no measurement"))?;
        Ok((after - before) / f64::from(IDLE))
    }

    fn run(&self, cores: &Cores, mode: &str, arguments: &[&str], within: Duration) -> Outcome<String> {
        let mut server = Process::start(prepared(&cores.measured, &self.program).args(self.runtime))?;
        let address = server.line(PATIENCE)?;
        let mut load = Process::start(
            prepared(&cores.other, &self.load)
                .args(self.dialect)
                .args([mode, &server.id().to_string(), &address])
                .args(arguments),
        )?;
        let line = load.line(within)?;
        load.finish(PATIENCE)?;
        server.finish(PATIENCE)?;
        Ok(line)
    }
}

/// A program on a processor of its own, that may open enough files.
fn prepared(core: &str, program: &Path) -> Command {
    let pinned = pinned(core, program);
    let mut command = Command::new("prlimit");
    command.arg(format!("--nofile={FILES}:")).arg(pinned.get_program()).args(pinned.get_args());
    command
}
