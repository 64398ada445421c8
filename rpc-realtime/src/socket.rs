//! A handler's end of a conversation.

use std::{
    fmt,
    future::poll_fn,
    marker::PhantomData,
    sync::Arc,
    task::{Poll, ready},
};

use rpc_core::{ConnectionId, Events, RawInput, RpcError};
use serde::Serialize;

use crate::{
    Ack, Broadcast, Join, SocketId,
    hub::Space,
    line::{Line, Parcel},
    payload::Payload,
};

/// A two-way conversation with one client, as its handler has it: typed events in, typed events out, and rooms.
///
/// It is in no room at first, and in none once it is dropped. What stands after the loop that receives is the place for
/// what is to be done when the client has gone; the socket is still in its rooms then:
///
/// ```text
/// while let Some(event) = socket.recv().await {
///     ..
/// }
/// for room in socket.rooms() {
///     socket.to([&room]).emit(ServerEvent::UserLeft { room }).await;
/// }
/// ```
///
/// A handler that waits for something else than its socket when the client goes is given a moment to come back to
/// [`recv`](Self::recv), and is then dropped where it waits, as every call is whose caller has gone. What must happen
/// in any case is done in a destructor.
///
/// What it has not received when it is dropped is given up; an event whose client waits for an answer is refused.
pub struct Socket<I, O> {
    line: Arc<Line>,
    space: Arc<Space>,
    decode: Decode<I>,
    outgoing: PhantomData<fn(O)>,
}

/// From an event's name and data to the event, validated.
type Decode<I> = fn(&str, &RawInput) -> Result<I, RpcError>;

impl<I, O> Socket<I, O> {
    pub(crate) fn open(line: Arc<Line>, space: Arc<Space>, decode: Decode<I>) -> Self {
        space.connect(&line);
        Self { line, space, decode, outgoing: PhantomData }
    }

    /// Names this socket, for [`Broadcast::except`] and [`Io::disconnect`](crate::Io::disconnect).
    #[must_use]
    pub fn id(&self) -> SocketId {
        self.line.id()
    }

    /// The connection that it goes over, which may carry others.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.line.connection()
    }

    /// The next event of the client; `None` once it has closed the conversation, or is gone, and all that it sent was
    /// received.
    ///
    /// What is no event of this procedure, or is refused by its validation, is answered by `rejected`, and passed over.
    /// An event that asks for an answer gets `null`; for another, see [`recv_with_ack`](Self::recv_with_ack). While the
    /// connection has no room for answers it waits, as [`emit`](Self::emit) does.
    ///
    /// Dropping the future loses nothing: it may stand in a `select!`.
    pub async fn recv(&mut self) -> Option<I> {
        // The answer is given when it is dropped.
        self.recv_with_ack().await.map(|(event, _)| event)
    }

    /// The next event, and the answer that the client may wait for:
    ///
    /// ```text
    /// while let Some((event, ack)) = socket.recv_with_ack().await {
    ///     match event {
    ///         ClientEvent::Save { text } => ack.send(&store.save(text).await),
    ///     }
    /// }
    /// ```
    pub async fn recv_with_ack(&mut self) -> Option<(I, Ack)> {
        poll_fn(|cx| {
            loop {
                let Some(event) = ready!(self.line.poll_event(cx)) else { return Poll::Ready(None) };
                match (self.decode)(&event.name, &event.data) {
                    Ok(decoded) => {
                        let ack = Ack::new(Arc::clone(&self.line), event.reference);
                        return Poll::Ready(Some((decoded, ack)));
                    }
                    Err(error) => {
                        self.line.send(Parcel::Rejected { reference: event.reference, error });
                    }
                }
            }
        })
        .await
    }

    /// Sends an event to this client, in order with whatever else it is sent. Waits while its connection has no room: a
    /// handler that has much to say is as fast as its reader.
    ///
    /// After the client has gone it does nothing. An event that cannot be encoded is told to the log alone.
    pub async fn emit(&self, event: O)
    where
        O: Events + Serialize,
    {
        poll_fn(|cx| self.line.poll_ready(cx)).await;
        if let Ok(payload) = Payload::of(&event) {
            self.line.send(Parcel::Event(payload));
        }
    }

    /// Joins a room. A socket is in a room once, however often it joins.
    ///
    /// It is refused if the name is longer, or the rooms are more, than [`HubLimits`](crate::HubLimits) say.
    pub fn join(&self, room: impl AsRef<str>) -> Join {
        self.space.join(&self.line, room.as_ref())
    }

    /// Leaves a room. Tells whether it was there.
    pub fn leave(&self, room: impl AsRef<str>) -> bool {
        self.space.leave(&self.line, room.as_ref())
    }

    /// The rooms that it is in, in no particular order.
    #[must_use]
    pub fn rooms(&self) -> Vec<String> {
        self.line.rooms().iter().map(ToString::to_string).collect()
    }

    /// The others in these rooms, each once: `socket.to([&room]).emit(event).await`. The socket itself is left out,
    /// whether it is there or not; [`Io::to`](crate::Io::to) is for everyone.
    pub fn to<R: AsRef<str>>(&self, rooms: impl IntoIterator<Item = R>) -> Broadcast<O> {
        Broadcast::to(Arc::clone(&self.space), rooms).except(self.id())
    }

    /// Ends the conversation with an error, which the client gets behind all that it was sent before. From then on
    /// [`recv`](Self::recv) gives what has come already, and then `None`. (A handler that returns ends it too.)
    pub fn disconnect(&self, error: impl Into<RpcError>) {
        self.line.end(Err(error.into()));
    }
}

impl<I, O> Drop for Socket<I, O> {
    fn drop(&mut self) {
        self.space.disconnect(&self.line);
        self.line.abandon();
    }
}

impl<I, O> fmt::Debug for Socket<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("id", &self.id())
            .field("connection", &self.connection())
            .finish_non_exhaustive()
    }
}
