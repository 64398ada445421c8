//! What lasting conversations are told of the server's end.
//!
//! Plain requests hear of it through their connection's watch. A socket or an event stream has no watch: it waits for
//! two signals, one after the other.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio_util::sync::CancellationToken;

/// Whoever can end the server: its accept loop. Dropping it is the end at once.
#[derive(Debug)]
pub(super) struct Terminator(Shutdown);

impl Terminator {
    pub(super) fn new() -> Self {
        Self(Shutdown::default())
    }

    pub(super) fn signals(&self) -> Shutdown {
        self.0.clone()
    }

    /// Nothing new is taken on, and what lasts ends in good order.
    pub(super) fn drain(&self) {
        self.0.is_leaving.store(true, Ordering::Release);
        self.0.drain.cancel();
    }

    /// What is still there ends now.
    pub(super) fn close(&self) {
        self.0.close.cancel();
        self.drain();
    }
}

impl Drop for Terminator {
    fn drop(&mut self) {
        self.close();
    }
}

/// The signals, as a socket or an event stream receives them. One that nobody sends is that of a server which is
/// somebody else's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shutdown {
    /// The server takes on nothing new. It comes with the other at the latest.
    pub(crate) drain: CancellationToken,
    /// The server is gone.
    pub(crate) close: CancellationToken,
    is_leaving: Arc<AtomicBool>,
}

impl Shutdown {
    /// Whether the server takes on nothing new: for those who ask often, since to ask the signal takes a lock that all
    /// share.
    pub(crate) fn is_leaving(&self) -> bool {
        self.is_leaving.load(Ordering::Acquire)
    }
}
