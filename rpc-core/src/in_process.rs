//! The seam to what runs two-way procedures within a process. It knows sockets and rooms, and this crate does not, so what
//! answers such a procedure brings it along.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use bytestring::ByteString;
use futures::channel::oneshot;

use crate::{
    Parts, RpcError, Table,
    client::{Answer, Emission},
};

/// Makes conversations within the process.
pub trait InProcess: fmt::Debug + Sync {
    /// Provides the procedures of a table with what they share, unless it is there.
    fn provide(&self, table: Table) -> Table;

    /// Attaches a conversation to the call of a two-way procedure, and gives its caller's end.
    fn attach(&self, parts: &mut Parts) -> Arc<dyn LocalSocket>;
}

/// The caller's end of a conversation within the process.
pub trait LocalSocket: Send + Sync + 'static {
    /// Gives the procedure an event. Where no answer is waited for, a refusal is told as [`Told::Rejected`]. An answer that
    /// will never come is dropped.
    fn receive(&self, event: Emission, answer: Option<oneshot::Sender<Answer>>);

    /// What the procedure told, in its order.
    fn poll_told(&self, cx: &mut Context<'_>) -> Poll<Told>;

    /// The caller has gone: the procedure is told, and what it says from now on goes nowhere.
    fn close(&self);
}

/// What a two-way procedure told.
#[derive(Debug)]
pub enum Told {
    /// An event.
    Event {
        /// Its name.
        name: ByteString,
        /// The JSON of its data.
        data: ByteString,
        /// When it was emitted, in Unix milliseconds.
        timestamp: u64,
    },
    /// An event was refused.
    Rejected(RpcError),
    /// The conversation was ended, while the function may still run.
    End(Result<(), RpcError>),
}
