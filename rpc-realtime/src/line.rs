//! One conversation, as the hub and a transport see it.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use rpc_core::{Code, ConnectionId, RpcError};

use crate::{
    SocketId,
    inbox::{Inbox, InboxFull, Incoming, Pushed},
    payload::Payload,
    rooms::RoomName,
};

/// What leaves a conversation towards its client.
#[derive(Debug)]
#[non_exhaustive]
pub enum Parcel {
    /// An event.
    Event(Payload),
    /// The answer to an event that asked for one.
    Answer {
        /// By which the client knows it, as JSON.
        reference: Box<str>,
        /// As JSON.
        data: Bytes,
    },
    /// An event of the client was refused, and the conversation goes on.
    Rejected {
        /// By which the client knows it, as JSON, where it gave one.
        reference: Option<Box<str>>,
        /// Why.
        error: RpcError,
    },
    /// The conversation is over: by itself, or with an error. What still comes after it is to be dropped: another thread
    /// may have been about to send it.
    End(Result<(), RpcError>),
}

/// The way out of one conversation, which a transport brings.
///
/// It is called wherever somebody emits, by many tasks at once: it must be quick and must not block. What it cannot
/// deliver any more it drops.
pub trait Outlet: Send + Sync + 'static {
    /// Takes what is to be sent, after all that it was given before.
    fn send(&self, parcel: Parcel);

    /// Ready when there is room for what the handler itself has to say, its answers to events among it. Nobody else is
    /// asked to wait.
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()>;
}

/// One conversation with a two-way procedure. A transport makes it, attaches it to the call
/// ([`Parts::insert_extension`](rpc_core::Parts::insert_extension), as `Arc<Line>`), and from then on gives it what the
/// client sends.
///
/// ```
/// use std::{
///     sync::mpsc::{Sender, channel},
///     task::{Context, Poll},
/// };
///
/// use rpc_core::{ConnectionId, RawInput};
/// use rpc_realtime::{Incoming, Line, Outlet, Parcel};
///
/// struct Frames(Sender<Parcel>);
///
/// impl Outlet for Frames {
///     fn send(&self, parcel: Parcel) {
///         // Nobody takes it any more: it is dropped.
///         let _ = self.0.send(parcel);
///     }
///
///     fn poll_ready(&self, _: &mut Context<'_>) -> Poll<()> {
///         Poll::Ready(()) // there is always room
///     }
/// }
///
/// let (frames, _to_be_written) = channel();
/// let line = Line::new(ConnectionId::next(), Frames(frames), 64 * 1024);
/// let data = RawInput::from("5".to_owned());
/// line.receive(Incoming { name: "number".into(), data, reference: None }).expect("there is room");
/// ```
pub struct Line {
    id: SocketId,
    connection: ConnectionId,
    outlet: Box<dyn Outlet>,
    inbox: Inbox,
    /// Whether it was ended from this side.
    is_ended: AtomicBool,
    /// The rooms that it is in.
    rooms: Mutex<HashSet<RoomName>>,
}

impl Line {
    /// A line over a connection. Events that its handler has not asked for may wait up to `most` bytes, their text and
    /// about 70 bytes for each; one may always, however large.
    #[must_use]
    pub fn new(connection: ConnectionId, outlet: impl Outlet, most: usize) -> Arc<Self> {
        Arc::new(Self {
            id: SocketId::next(),
            connection,
            outlet: Box::new(outlet),
            inbox: Inbox::new(most),
            is_ended: AtomicBool::new(false),
            rooms: Mutex::default(),
        })
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> SocketId {
        self.id
    }

    /// The connection that it goes over.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// Gives the handler an event of the client. After [`close`](Self::close) it is dropped. If the handler has dropped
    /// its socket it is dropped too, and refused where the client waits for an answer.
    ///
    /// # Errors
    ///
    /// [`InboxFull`] if too many wait already.
    pub fn receive(&self, event: Incoming) -> Result<(), InboxFull> {
        match self.inbox.push(event) {
            Pushed::Taken => Ok(()),
            Pushed::Full => Err(InboxFull),
            Pushed::Abandoned(event) => {
                self.refuse(event);
                Ok(())
            }
        }
    }

    /// Nothing more comes from the client. The handler gets what has come, and then is told.
    pub fn close(&self) {
        self.inbox.close();
    }

    /// Whether the handler was told that nothing more comes. What it does from then on is its farewell.
    #[must_use]
    pub fn has_told(&self) -> bool {
        self.inbox.has_told()
    }

    /// Ends the conversation from this side: the client is told, and so is the handler. The first end counts.
    pub(crate) fn end(&self, result: Result<(), RpcError>) {
        if !self.is_ended.swap(true, Ordering::AcqRel) {
            self.outlet.send(Parcel::End(result));
        }
        self.close();
    }

    /// Sends something, unless it was ended from this side. Tells whether it did.
    pub(crate) fn send(&self, parcel: Parcel) -> bool {
        let is_open = !self.is_ended.load(Ordering::Acquire);
        if is_open {
            self.outlet.send(parcel);
        }
        is_open
    }

    /// The handler asks for nothing any more: what waits for it is given back.
    pub(crate) fn abandon(&self) {
        for event in self.inbox.abandon() {
            self.refuse(event);
        }
    }

    /// Answers an event that no handler will get, where its client waits for an answer.
    fn refuse(&self, event: Incoming) {
        if event.reference.is_some() {
            let error = RpcError::framework(Code::NotOpen, "this procedure takes no more events");
            self.send(Parcel::Rejected { reference: event.reference, error });
        }
    }

    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.outlet.poll_ready(cx)
    }

    /// The next event. Answers to events take room too, so a handler gets no more of them while there is none: or many
    /// small events would bring more answers than may wait. Once nothing more comes nobody waits for answers.
    pub(crate) fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
        if self.outlet.poll_ready(cx).is_pending() {
            ready!(self.inbox.poll_closed(cx));
        }
        self.inbox.poll_next(cx)
    }

    /// The rooms that it is in. Locked before those of the hub, where both are.
    pub(crate) fn rooms(&self) -> MutexGuard<'_, HashSet<RoomName>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("id", &self.id)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
