//! Where a client's calls go.

use std::{fmt, sync::Arc};

use super::Transport;
use crate::Entry;

/// A transport, and the prefix under which a router's procedures are found: what a client is made of. Cloning it is
/// cheap, and its clones share the transport.
#[derive(Clone)]
pub struct Scope {
    transport: Arc<dyn Transport>,
    prefix: Option<Arc<str>>,
}

impl Scope {
    /// A scope of procedures that stand at the top.
    pub fn new(transport: impl Transport) -> Self {
        Self { transport: Arc::new(transport), prefix: None }
    }

    /// The procedures of a router that is nested here under a dotted name.
    #[must_use]
    pub fn nested(&self, name: &str) -> Self {
        let prefix = match &self.prefix {
            Some(prefix) => format!("{prefix}.{name}").into(),
            None => name.into(),
        };
        Self { transport: Arc::clone(&self.transport), prefix: Some(prefix) }
    }

    /// What carries the calls.
    #[must_use]
    pub fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// The dotted prefix. `None` at the top.
    #[must_use]
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// A listed thing that a client can open: a procedure whose input can be encoded and whose output can be decoded, and of a
/// two-way procedure the events likewise.
///
/// The attribute macros implement it. The lifetime means nothing; it puts off the check of what the types can do to
/// where a method of the client is called, so that a server whose clients are not in Rust needs no `Serialize` on its
/// inputs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be called from Rust",
    label = "what a client sends cannot be encoded, or what it gets cannot be decoded",
    note = "a Rust client needs `serde::Serialize` on what it sends and `serde::Deserialize` on what it gets, which owns its data"
)]
pub trait Open<'x>: Entry {
    /// Starts a conversation with what `name` is in the scope. Nothing is sent before the client's side is polled.
    fn open(scope: &Scope, name: &'static str, input: Self::Arg<'_>) -> Self::Client;
}
