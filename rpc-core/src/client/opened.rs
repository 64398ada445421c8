//! An opened two-way procedure, as transports carry it: events on their way out, and what is heard.

use std::{fmt, sync::Arc};

use bytestring::ByteString;
use futures::{FutureExt, Stream, StreamExt, future, stream};

use super::{Answer, BoxFuture, BoxStream, Failure};
use crate::RpcError;

/// One event on its way to a two-way procedure.
#[derive(Clone, PartialEq, Eq)]
pub struct Emission {
    name: &'static str,
    data: String,
}

impl Emission {
    /// An event of this name, with the JSON of its data.
    #[must_use]
    pub fn new(name: &'static str, data: impl Into<String>) -> Self {
        Self { name, data: data.into() }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The JSON of the data; `null` where the event has none.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// The name, and the JSON of the data without a copy.
    #[must_use]
    pub fn into_parts(self) -> (&'static str, String) {
        (self.name, self.data)
    }
}

/// The data is the application's, and so not for logs.
impl fmt::Debug for Emission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emission").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a two-way procedure told.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Heard {
    /// An event.
    Event {
        /// Its name.
        name: ByteString,
        /// The JSON of its data.
        data: ByteString,
        /// When it was emitted, in Unix milliseconds of the server's clock.
        timestamp: u64,
    },
    /// An event that was emitted without waiting for an answer was refused; the conversation goes on.
    Rejected(RpcError),
    /// The connection was lost, and the procedure was opened anew: it knows nothing of what was before. Whatever waits to
    /// be emitted waits until [`Emitter::resume`].
    Reopened,
}

impl Heard {
    /// An event.
    #[must_use]
    pub fn event(name: impl Into<ByteString>, data: impl Into<ByteString>, timestamp: u64) -> Self {
        Self::Event { name: name.into(), data: data.into(), timestamp }
    }
}

/// The way to emit to a two-way procedure. Many tasks may do so at once.
///
/// Its futures own what they need and do nothing before they are polled; events go out in the order in which they were
/// polled first. One that is dropped while it waits for room emits nothing. After the end of the conversation all of
/// them fail: with [`TransportErrorKind::Closed`](super::TransportErrorKind::Closed), and as not sent, where nothing of
/// the event was.
pub trait Emitter: Send + Sync + 'static {
    /// Hands an event over to be sent, waiting while too much waits already. Ready once it is in the queue, not when it
    /// arrived: what becomes of it is told as [`Heard::Rejected`], or not at all.
    fn emit(&self, event: Emission) -> BoxFuture<Result<(), Failure>>;

    /// Emits an event and waits for the answer of the procedure. A connection that is lost meanwhile fails it, since what
    /// was sent may have been done; what still waited to be sent may go on waiting.
    fn request(&self, event: Emission) -> BoxFuture<Answer>;

    /// To be said once after each [`Heard::Reopened`]: what is given goes first, then all that waited.
    fn resume(&self, first: Vec<Emission>);
}

/// An opened two-way procedure: both directions of it.
pub struct Opened {
    /// What is emitted. It may outlive the conversation.
    pub emitter: Arc<dyn Emitter>,
    /// What is heard, up to an error or the end. Dropping it closes the conversation.
    pub heard: BoxStream<Result<Heard, Failure>>,
}

impl Opened {
    /// Both directions.
    pub fn new(
        emitter: impl Emitter,
        heard: impl Stream<Item = Result<Heard, Failure>> + Send + 'static,
    ) -> Self {
        Self { emitter: Arc::new(emitter), heard: heard.boxed() }
    }

    /// What cannot be opened: the reason is all that is heard, and what every emission fails with.
    #[must_use]
    pub fn failed(failure: Failure) -> Self {
        Self::new(Failed(failure.clone()), stream::once(future::ready(Err(failure))))
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").finish_non_exhaustive()
    }
}

/// The way to emit where nothing is open.
struct Failed(Failure);

impl Emitter for Failed {
    fn emit(&self, _: Emission) -> BoxFuture<Result<(), Failure>> {
        future::ready(Err(self.0.clone())).boxed()
    }

    fn request(&self, _: Emission) -> BoxFuture<Answer> {
        future::ready(Err(self.0.clone())).boxed()
    }

    fn resume(&self, _: Vec<Emission>) {}
}
