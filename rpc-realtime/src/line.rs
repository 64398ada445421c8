//! One conversation, as the hub and a transport see it.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use rpc_core::{ConnectionId, RpcError};

use crate::{
    SocketId,
    inbox::{Inbox, InboxFull, Incoming},
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
    /// The conversation is over: by itself, or with an error. Nothing comes after it.
    End(Result<(), RpcError>),
}

/// The way out of one conversation, which a transport brings.
///
/// It is called wherever somebody emits, by many tasks at once: it must be quick and must not block. What it cannot
/// deliver any more it drops.
pub trait Outlet: Send + Sync + 'static {
    /// Takes what is to be sent, after all that it was given before.
    fn send(&self, parcel: Parcel);

    /// Ready when there is room for what the handler itself has to say. Nobody else is asked to wait.
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()>;
}

/// One conversation with a two-way procedure. A transport makes it, attaches it to the call
/// ([`Parts::insert_extension`](rpc_core::Parts::insert_extension), as `Arc<Line>`), and from then on gives it what the
/// client sends.
pub struct Line {
    id: SocketId,
    connection: ConnectionId,
    outlet: Box<dyn Outlet>,
    inbox: Inbox,
    /// The rooms that it is in; `None` once it has left for good.
    rooms: Mutex<Option<HashSet<RoomName>>>,
}

impl Line {
    /// A line over a connection. Events that its handler has not asked for may wait up to `most` bytes.
    #[must_use]
    pub fn new(connection: ConnectionId, outlet: impl Outlet, most: usize) -> Arc<Self> {
        Arc::new(Self {
            id: SocketId::next(),
            connection,
            outlet: Box::new(outlet),
            inbox: Inbox::new(most),
            rooms: Mutex::new(Some(HashSet::new())),
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

    /// Gives the handler an event of the client.
    ///
    /// # Errors
    ///
    /// [`InboxFull`] if too many wait already.
    pub fn receive(&self, event: Incoming) -> Result<(), InboxFull> {
        self.inbox.push(event)
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

    /// Ends the conversation from this side: the client is told, and so is the handler.
    pub(crate) fn end(&self, result: Result<(), RpcError>) {
        self.outlet.send(Parcel::End(result));
        self.close();
    }

    pub(crate) fn send(&self, parcel: Parcel) {
        self.outlet.send(parcel);
    }

    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.outlet.poll_ready(cx)
    }

    pub(crate) fn poll_event(&self, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
        self.inbox.poll_next(cx)
    }

    /// The rooms that it is in. Locked before those of the hub, where both are.
    pub(crate) fn rooms(&self) -> MutexGuard<'_, Option<HashSet<RoomName>>> {
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
