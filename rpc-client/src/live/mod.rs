//! Live connections: one WebSocket for all that a client has under way, which is opened anew when it is lost.
//!
//! - [`driver`]: the task that opens, reads, writes, and moves from one socket to the next;
//! - [`conversations`]: where each conversation stands, so that it can go on over another socket;
//! - [`socket`]: one WebSocket, what waits to be sent over it, and whether it is alive;
//! - [`dial`], [`head`]: how one is opened;
//! - [`mailbox`], [`slot`], [`reader`]: between users and the task: what they ask for, and what they get;
//! - [`two_way`]: the two ends of a two-way procedure;
//! - [`incoming`], [`outgoing`]: frames, read and written;
//! - [`state`]: what users see of it;
//! - [`time`]: moments that are far away.
//!
//! What users hold is a [`Slot`] for each conversation. They take from it at their own pace; when one is too far behind,
//! nothing more is read, and the server waits.

mod conversations;
mod dial;
mod driver;
mod head;
mod incoming;
mod mailbox;
mod outgoing;
mod reader;
mod slot;
mod socket;
mod state;
#[cfg(test)]
mod tests;
mod time;
mod two_way;

use std::{
    fmt,
    future::poll_fn,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Poll, ready},
    time::Duration,
};

use futures::{StreamExt, stream};
use rpc_core::client::{
    Answer, BoxFuture, BoxStream, Failure, Opened, Outgoing, Received, Transport, TransportError,
    TransportErrorKind,
};
use tokio::{
    runtime::Handle,
    sync::{broadcast, watch},
};

pub use self::state::{ConnectionEvent, ConnectionState, DisconnectReason};
pub(crate) use self::{
    conversations::Terms,
    dial::{NotOpened, handshake},
    socket::Io,
};
use self::{
    dial::Dial,
    driver::Driver,
    mailbox::{Budget, Command, Mailbox},
    reader::Reader,
    slot::{News, Slot},
};
use crate::backoff::Backoff;

/// How many events wait for who listens to them.
const EVENTS: usize = 64;

/// What a live connection is told once.
pub(crate) struct Settings {
    /// Whether it is opened again by itself.
    pub(crate) reconnect: bool,
    pub(crate) backoff: Backoff,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) heartbeat_timeout: Duration,
    pub(crate) idle_close: Option<Duration>,
    /// How many bytes may wait to be sent.
    pub(crate) send_buffer: usize,
    pub(crate) terms: Terms,
    /// Whether there is a function that gives another credential when one was refused, or runs out.
    pub(crate) renews: bool,
}

/// Asks for a credential.
pub(crate) type Token = Box<dyn Fn() -> BoxFuture<Result<Option<String>, TransportError>> + Send + Sync>;

/// A live connection, which is opened when it is needed. Clones share it; it ends when the last of them and all
/// conversations are dropped.
#[derive(Clone)]
pub(crate) struct Live(Arc<Owner>);

/// Tells the task when nobody is left.
struct Owner(Arc<Shared>);

/// What users and the task share.
struct Shared {
    settings: Settings,
    mailbox: Mailbox,
    budget: Budget,
    state: watch::Sender<ConnectionState>,
    events: broadcast::Sender<ConnectionEvent>,
    last_error: Mutex<Option<TransportError>>,
    keys: AtomicU64,
    dial: Dial,
    token: Token,
}

impl Shared {
    /// A number that was none before. Those of conversations are their ids on the wire.
    fn next_key(&self) -> u64 {
        self.keys.fetch_add(1, Relaxed)
    }

    /// Leaves a command for the task, which is started if it does not run.
    fn post(self: &Arc<Self>, command: Command) {
        if self.mailbox.post(command) {
            match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(Driver::new(Arc::clone(self)))),
                Err(error) => {
                    // Whoever asks next, and from within one, starts it.
                    let message = format!("a live connection needs a tokio runtime: {error}");
                    self.settle(&TransportError::new(TransportErrorKind::Closed, message.clone()));
                    panic!("{message}");
                }
            }
        }
    }

    fn slot(&self) -> Arc<Slot> {
        Arc::new(Slot::new(self.next_key()))
    }

    fn fail(&self, cause: &TransportError) {
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause.clone());
    }

    /// Nobody looks at commands any more: whoever waits for what comes of one is told why. Tells whether the last word was
    /// to connect or to disconnect, if there was one.
    fn settle(&self, cause: &TransportError) -> Option<bool> {
        let mut is_wanted = None;
        for command in self.mailbox.close() {
            let slot = match command {
                Command::Begin { slot, .. } | Command::Emit { answer: Some(slot), .. } => slot,
                Command::Authenticate { done, .. } => done,
                Command::Connect => {
                    is_wanted = Some(true);
                    continue;
                }
                Command::Disconnect => {
                    is_wanted = Some(false);
                    continue;
                }
                _ => continue,
            };
            slot.finish(News::Failed(cause.clone().not_sent()));
        }
        is_wanted
    }

    fn last_error(&self) -> Option<TransportError> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.mailbox.post_if_running(Command::Abandon);
    }
}

impl Live {
    pub(crate) fn new(settings: Settings, dial: Dial, token: Token) -> Self {
        Self(Arc::new(Owner(Arc::new(Shared {
            budget: Budget::new(settings.send_buffer),
            settings,
            mailbox: Mailbox::default(),
            state: watch::Sender::new(ConnectionState::Idle),
            events: broadcast::Sender::new(EVENTS),
            last_error: Mutex::default(),
            keys: AtomicU64::new(1),
            dial,
            token,
        }))))
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    fn post(&self, command: Command) {
        self.shared().post(command);
    }

    pub(crate) fn connect(&self) {
        self.post(Command::Connect);
    }

    pub(crate) fn disconnect(&self) {
        self.post(Command::Disconnect);
    }

    /// Shows another credential over the socket that is open.
    pub(crate) async fn authenticate(&self, token: String) -> Result<(), Failure> {
        let done = self.shared().slot();
        self.post(Command::Authenticate { token, done: Arc::clone(&done) });
        match poll_fn(|cx| done.poll_last(cx)).await {
            Some(News::Failed(failure)) => Err(failure),
            _ => Ok(()),
        }
    }

    pub(crate) fn states(&self) -> watch::Receiver<ConnectionState> {
        self.shared().state.subscribe()
    }

    pub(crate) fn events(&self) -> broadcast::Receiver<ConnectionEvent> {
        self.shared().events.subscribe()
    }

    pub(crate) fn last_error(&self) -> Option<TransportError> {
        self.shared().last_error()
    }

    /// Starts a conversation.
    fn begin(&self, call: Outgoing) -> Result<Conversation, Failure> {
        let reserved = if call.description().kind.is_call() {
            let bytes = call.envelope().len();
            let Some(reserved) = self.shared().budget.try_reserve(bytes) else {
                let message = "as much waits to be sent as the client's `send_buffer` allows";
                return Err(TransportError::new(TransportErrorKind::Connect, message).not_sent());
            };
            Some(reserved)
        } else {
            None
        };
        let slot = self.shared().slot();
        self.post(Command::Begin { slot: Arc::clone(&slot), call, reserved });
        Ok(Conversation { live: self.clone(), slot })
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("state", &*self.shared().state.borrow()).finish_non_exhaustive()
    }
}

/// A conversation from its user's side. Dropping it ends it.
struct Conversation {
    live: Live,
    slot: Arc<Slot>,
}

impl Drop for Conversation {
    fn drop(&mut self) {
        if !self.slot.is_over() {
            self.live.shared().mailbox.post_if_running(Command::End { conversation: self.slot.key });
        }
    }
}

impl Transport for Live {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        let live = self.clone();
        Box::pin(async move {
            let conversation = live.begin(call)?;
            answered(poll_fn(|cx| conversation.slot.poll_last(cx)).await)
        })
    }

    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        let mut start = Some((self.clone(), call));
        let mut running: Option<(Conversation, Reader)> = None;
        stream::poll_fn(move |cx| {
            if let Some((live, call)) = start.take() {
                match live.begin(call) {
                    Ok(begun) => {
                        let reader = Reader::new(Arc::clone(&begun.slot));
                        running = Some((begun, reader));
                    }
                    Err(failure) => return Poll::Ready(Some(Err(failure))),
                }
            }
            let Some((conversation, reader)) = &mut running else { return Poll::Ready(None) };
            let received = match ready!(reader.poll_next(cx, conversation.live.shared())) {
                Some(News::Received { received, .. }) => Some(Ok(received)),
                Some(News::Failed(failure)) => Some(Err(failure)),
                _ => None,
            };
            if !matches!(received, Some(Ok(_))) {
                running = None;
            }
            Poll::Ready(received)
        })
        .boxed()
    }

    fn open(&self, call: Outgoing) -> Opened {
        two_way::open(self, call)
    }
}

/// What came of a call.
fn answered(news: Option<News>) -> Answer {
    match news {
        Some(News::Answer(json)) => Ok(json),
        Some(News::Failed(failure)) => Err(failure),
        _ => {
            let message = "the conversation ended without an answer";
            Err(TransportError::new(TransportErrorKind::Closed, message).sent())
        }
    }
}
