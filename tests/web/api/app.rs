//! What procedures share.

use std::{future::Future, net::SocketAddr, sync::Arc};

use rpc_server::prelude::*;
use tokio::sync::Notify;

use super::{connections::Connections, journal::Journal, seen::Probe};

/// The context.
#[derive(Clone, Context)]
pub(crate) struct App {
    #[provide]
    journal: Journal,
    #[provide]
    probe: Probe,
    #[provide]
    leave: Leave,
}

/// Tells the server to leave.
#[derive(Clone, Default)]
pub(crate) struct Leave(Arc<Notify>);

impl Leave {
    pub(crate) fn now(&self) {
        self.0.notify_one();
    }
}

impl App {
    /// Of a server that listens there.
    pub(crate) fn new(address: SocketAddr, journal: Journal) -> Self {
        Self { journal, probe: Probe::new(Connections::to(address)), leave: Leave::default() }
    }

    /// The layer that counts what is called.
    pub(crate) fn counting(&self) -> impl Layer + use<> {
        self.probe.clone()
    }

    /// Ends when the server is told to leave.
    pub(crate) fn leaving(&self) -> impl Future<Output = ()> + Send + use<> {
        let leave = Arc::clone(&self.leave.0);
        async move { leave.notified().await }
    }
}
