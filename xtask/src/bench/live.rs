//! One run of live connections: a fresh server, and the load on it.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{
    cores::{Cores, pinned},
    process::Process,
};
use crate::tools::Outcome;

/// The most connections of a run.
pub(super) const MOST_CONNECTIONS: u32 = 5000;

/// How many files a process may open, each connection being one.
const FILES: u32 = MOST_CONNECTIONS + 100;

/// How long anything may take but a run.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A server, and the load that speaks to it.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) server: PathBuf,
    /// The runtime that the server is to have.
    pub(super) runtime: Option<&'static str>,
    pub(super) load: PathBuf,
    /// What the load is told of how to speak, where it can speak in several ways.
    pub(super) dialect: Option<&'static str>,
}

impl Live {
    /// Tells the load its mode, the server, and the rest of its arguments. Gives the line that it prints.
    pub(super) fn run(
        &self,
        cores: &Cores,
        mode: &str,
        arguments: &[&str],
        within: Duration,
    ) -> Outcome<String> {
        let mut server = Process::start(prepared(&cores.measured, &self.server).args(self.runtime))?;
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
