//! The servers, and what each is measured with.

use std::{path::PathBuf, time::Duration};

use super::work::{IDLE, WORKS, Work};
use crate::{
    bench::{
        build::{Binaries, Peers},
        cores::Cores,
        live::{Live, PATIENCE},
    },
    tools::Outcome,
};

/// How long the run of all idle connections may take.
const PATIENCE_WITH_CONNECTIONS: Duration = Duration::from_secs(60);

/// A server, and the load that speaks to it.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    live: Live,
    /// How much of the work it can do, from the first on.
    works: usize,
}

/// The places of the servers in lists. Those between the two are peers.
pub(super) const LIMIT: usize = 0;
pub(super) const OURS: usize = 4;

impl Server {
    pub(super) fn all(own: Binaries, peers: Peers, single_thread: bool) -> [Self; OURS + 1] {
        let runtime = (!single_thread).then_some("multi-thread");
        let websocket = |name, server: PathBuf, dialect| Self {
            name,
            live: Live { server, runtime, load: own.load_ws.clone(), dialect: Some(dialect) },
            works: WORKS.len(),
        };
        [
            websocket("limit", own.tungstenite, "rpc"),
            websocket("jsonrpsee", peers.jsonrpsee, "jsonrpsee"),
            websocket("socketioxide", peers.socketioxide, "socketioxide"),
            Self {
                name: "tarpc",
                live: Live { server: peers.tarpc, runtime, load: peers.load_tarpc, dialect: None },
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
        self.live.run(cores, work.mode, &arguments, time + PATIENCE)
    }

    /// The KiB that it keeps in memory for each idle connection.
    pub(super) fn memory(&self, cores: &Cores) -> Outcome<f64> {
        let line = self.live.run(cores, "idle", &[&IDLE.to_string()], PATIENCE_WITH_CONNECTIONS)?;
        let resident = line
            .split_once(' ')
            .and_then(|(before, after)| Some((before.parse::<f64>().ok()?, after.parse::<f64>().ok()?)));
        let (before, after) = resident.ok_or_else(|| format!("`{line}` is no measurement"))?;
        Ok((after - before) / f64::from(IDLE))
    }
}
