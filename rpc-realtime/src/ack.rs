//! Answers to events.

use std::{fmt, sync::Arc, thread};

use bytes::Bytes;
use rpc_core::RpcError;
use serde::Serialize;

use crate::line::{Line, Parcel};

/// The answer that is owed to an event, where its client asked for one.
///
/// Dropping it answers with `null`: the event was taken. If it is a panic that drops it, the client gets
/// `INTERNAL_ERROR` instead.
#[must_use = "a client may wait for the answer; to drop it answers with `null`"]
pub struct Ack {
    line: Arc<Line>,
    reference: Option<Box<str>>,
}

impl Ack {
    pub(crate) fn new(line: Arc<Line>, reference: Option<Box<str>>) -> Self {
        Self { line, reference }
    }

    /// Whether the client asked for an answer. If not, whatever is answered goes nowhere.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.reference.is_some()
    }

    /// Answers. A value that cannot be encoded is told to the log, and the client gets `INTERNAL_ERROR`.
    pub fn send<T: Serialize + ?Sized>(mut self, value: &T) {
        if !self.is_wanted() {
            return;
        }
        // Before the reference is taken: if the value panics, the answer is still owed, and is given by `drop`.
        let encoded = serde_json::to_vec(value);
        let Some(reference) = self.reference.take() else { return };
        self.line.send(match encoded {
            Ok(data) => Parcel::Answer { reference, data: data.into() },
            Err(error) => Parcel::Rejected { reference: Some(reference), error: RpcError::internal(error) },
        });
    }

    /// Refuses the event; the conversation goes on. The client is told whether it asked for an answer or not.
    pub fn reject(mut self, error: impl Into<RpcError>) {
        let reference = self.reference.take();
        self.line.send(Parcel::Rejected { reference, error: error.into() });
    }
}

impl Drop for Ack {
    fn drop(&mut self) {
        let Some(reference) = self.reference.take() else { return };
        self.line.send(if thread::panicking() {
            let error = RpcError::internal("a panic took the place of the answer to an event");
            Parcel::Rejected { reference: Some(reference), error }
        } else {
            Parcel::Answer { reference, data: Bytes::from_static(b"null") }
        });
    }
}

impl fmt::Debug for Ack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ack").field("reference", &self.reference).finish_non_exhaustive()
    }
}
