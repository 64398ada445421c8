//! A two-way procedure from outside of its handlers.

use std::{fmt, marker::PhantomData, sync::Arc};

use rpc_core::{Call, FromContext, RpcError, TwoWay};
use serde::Serialize;

use crate::{Broadcast, Hub, SocketId, hub::Space};

/// All sockets of a two-way procedure: `#[ctx] io: Io<lobby>` in any procedure, or `hub.io::<lobby>()`.
///
/// It is named by the procedure, not by its events: two procedures that share their types have rooms of their own.
pub struct Io<P> {
    space: Arc<Space>,
    procedure: PhantomData<fn() -> P>,
}

impl<P: TwoWay> Io<P> {
    pub(crate) fn new(space: Arc<Space>) -> Self {
        Self { space, procedure: PhantomData }
    }

    /// Everyone in these rooms, each once: `io.to([&room]).emit(event).await`.
    pub fn to<R: AsRef<str>>(&self, rooms: impl IntoIterator<Item = R>) -> Broadcast<P::Outgoing> {
        Broadcast::to(Arc::clone(&self.space), rooms)
    }

    /// Every socket but this one. More can be left out by [`Broadcast::except`].
    pub fn except(&self, id: SocketId) -> Broadcast<P::Outgoing> {
        Broadcast::to_all(Arc::clone(&self.space)).except(id)
    }

    /// Emits an event to every socket of the procedure. As [`Broadcast::emit`].
    pub async fn emit(&self, event: P::Outgoing) -> usize
    where
        P::Outgoing: Serialize,
    {
        Broadcast::to_all(Arc::clone(&self.space)).emit(event).await
    }

    /// Who is in a room at this moment, in no particular order.
    #[must_use]
    pub fn sockets(&self, room: impl AsRef<str>) -> Vec<SocketId> {
        self.space.members(room.as_ref()).map_or_else(Vec::new, |members| members.keys().copied().collect())
    }

    /// How many sockets the procedure has.
    #[must_use]
    pub fn socket_count(&self) -> usize {
        self.space.sockets().len()
    }

    /// How many rooms have somebody in them.
    #[must_use]
    pub fn room_count(&self) -> usize {
        self.space.room_count()
    }

    /// Ends a socket's conversation, which its client is told is complete. Its handler gets `None` of
    /// [`recv`](crate::Socket::recv). Tells whether there was such a socket.
    #[expect(clippy::must_use_candidate, reason = "it is done, whether it was there or not")]
    pub fn disconnect(&self, id: SocketId) -> bool {
        self.end(id, Ok(()))
    }

    /// The same with an error, which its client gets.
    #[expect(clippy::must_use_candidate, reason = "it is done, whether it was there or not")]
    pub fn disconnect_with(&self, id: SocketId, error: RpcError) -> bool {
        self.end(id, Err(error))
    }

    fn end(&self, id: SocketId, result: Result<(), RpcError>) -> bool {
        let socket = self.space.socket(id);
        let is_there = socket.is_some();
        if let Some(line) = socket {
            line.end(result);
        }
        is_there
    }
}

impl<P> Clone for Io<P> {
    fn clone(&self) -> Self {
        Self { space: Arc::clone(&self.space), procedure: PhantomData }
    }
}

impl<P> fmt::Debug for Io<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io").finish_non_exhaustive()
    }
}

/// Of the hub that the server was given, or made.
impl<C: Send + Sync, P: TwoWay> FromContext<C> for Io<P> {
    const KEPT: bool = false;

    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        hub(call).map(Hub::io)
    }
}

/// The hub of a call.
pub(crate) fn hub<C>(call: &Call<C>) -> Result<&Hub, RpcError> {
    call.extension::<Hub>().ok_or_else(|| {
        RpcError::internal("this call has no hub: give one to the server, or to `Local` as an extension")
    })
}
