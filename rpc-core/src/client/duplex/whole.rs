//! Both directions in one.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures::{Stream, StreamExt};
use http::{HeaderName, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    super::{CallError, Outgoing, Scope, TransportError},
    DuplexReceiver, DuplexSender, Rejoin,
};
use crate::{RpcError, TwoWay};

/// A conversation with a two-way procedure: a stream of its events, which ends with the first error or when the procedure
/// does, and a way to emit.
///
/// ```no_run
/// # use rpc_core::{RpcError, client::Transport, prelude::*};
/// #[derive(Serialize, Deserialize, JsonSchema, Events)]
/// pub enum ClientEvent {
///     JoinRoom { room: String },
///     SendMessage { text: String },
/// }
///
/// #[derive(Serialize, Deserialize, JsonSchema, Events)]
/// pub enum ServerEvent {
///     NewMessage { text: String },
///     UserJoined { username: String },
/// }
///
/// #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
/// pub async fn lobby() -> Result<(), RpcError>;
///
/// router! { pub Api { lobby() } }
///
/// # async fn run(transport: impl Transport) -> Result<(), Box<dyn std::error::Error>> {
/// # let api = Api::over(transport);
/// let room = || ClientEvent::JoinRoom { room: "tea".to_owned() };
/// // What the procedure knew of this client is gone with the connection.
/// let mut lobby = api.lobby().on_reconnect(move |rejoin| rejoin.emit(&room()));
/// lobby.emit(&room()).await?;
/// lobby.emit(&ClientEvent::SendMessage { text: "Hello!".to_owned() }).await?;
/// while let Some(event) = lobby.next().await {
///     match event? {
///         ServerEvent::NewMessage { text } => println!("{text}"),
///         ServerEvent::UserJoined { username } => println!("{username} is here"),
///     }
/// }
/// # Ok(()) }
/// ```
///
/// It owns everything it needs, so it can be spawned, and is opened when it is polled or something is emitted. Dropping it
/// closes the conversation, at the server too. An event of a name that this client does not know is passed over.
///
/// To emit in one task and hear in another, or to wait for both at once, [`split`](Self::split) it. As long as it is whole,
/// it goes on hearing while it waits to emit: up to 256 events are kept for who asks next.
///
/// A transport that connects again opens the procedure anew, which then knows nothing of what was before:
/// [`on_reconnect`](Self::on_reconnect) says it again.
#[must_use = "a conversation is opened when it is polled or something is emitted"]
pub struct Duplex<P: TwoWay> {
    receiver: DuplexReceiver<P>,
    timeout: Option<Duration>,
}

impl<P: TwoWay> Duplex<P> {
    /// A procedure that takes an input.
    #[doc(hidden)]
    pub fn new(scope: &Scope, name: &str, input: &P::Input) -> Self
    where
        for<'i> &'i P::Input: Serialize,
        P::Outgoing: DeserializeOwned,
    {
        Self::of(scope, Outgoing::with_input(P::DESCRIPTION, scope.prefix(), name, input))
    }

    /// A procedure that takes none.
    #[doc(hidden)]
    pub fn without_input(scope: &Scope, name: &str) -> Self
    where
        P::Outgoing: DeserializeOwned,
    {
        Self::of(scope, Ok(Outgoing::new(P::DESCRIPTION, scope.prefix(), name)))
    }

    fn of(scope: &Scope, call: Result<Outgoing, TransportError>) -> Self
    where
        P::Outgoing: DeserializeOwned,
    {
        Self { receiver: DuplexReceiver::new(scope, call), timeout: None }
    }

    /// Sends a header with this conversation alone, in place of the client's of that name. To be said before it is opened.
    ///
    /// In process, that is. Over a live connection, which many conversations share, there are the client's headers only,
    /// and a conversation with its own fails: [`Unsupported`](crate::client::TransportErrorKind::Unsupported). A name or a
    /// value that is none fails it anywhere, before it is opened.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        self.receiver.conversation_mut().set_header(name, value);
        self
    }

    /// Waits no longer than this for the answer to each [`request`](Self::request). By default it waits as long as the
    /// procedure takes; a connection that is lost fails it at once.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Called when the connection was lost and the procedure was opened anew, in place of one that was given before. What
    /// it emits goes first; what was emitted meanwhile, and waits, goes behind it. To be said before it is opened.
    ///
    /// It runs where events are received: while the conversation is polled, or waits to emit.
    pub fn on_reconnect(mut self, reconnected: impl FnMut(&mut Rejoin<P>) + Send + 'static) -> Self {
        self.receiver.set_on_reconnect(Box::new(reconnected));
        self
    }

    /// Called when the procedure refused an event that was emitted without waiting for an answer; the conversation goes
    /// on. Without it the log is told. To be said before it is opened.
    ///
    /// It runs where events are received: while the conversation is polled, or waits to emit.
    pub fn on_rejected(mut self, rejected: impl FnMut(RpcError) + Send + 'static) -> Self {
        self.receiver.set_on_rejected(Box::new(rejected));
        self
    }

    /// Emits an event. Ready once it is in the transport's queue, not when it arrived: it waits while that is full. What
    /// the procedure refuses is told to [`on_rejected`](Self::on_rejected).
    ///
    /// Dropped before it is ready, it emits nothing.
    ///
    /// # Errors
    ///
    /// [`CallError::Transport`], if the event cannot be encoded or the conversation is over. Why it is over the stream
    /// tells.
    pub fn emit<'a>(
        &'a mut self,
        event: &P::Incoming,
    ) -> impl Future<Output = Result<(), CallError<P::Error>>> + Send + use<'a, P>
    where
        P::Incoming: Serialize,
    {
        let emitted = self.sender().emit(event);
        self.receiver.hear_during(emitted)
    }

    /// Emits an event and waits for its answer: what the procedure says through its `Ack`, or `null`, which is `()`, once
    /// it has taken the event.
    ///
    /// Dropped before it is ready, it may have emitted the event nevertheless.
    ///
    /// # Errors
    ///
    /// - [`CallError::Procedure`] or [`CallError::Rpc`] with which the procedure refused the event;
    /// - [`CallError::Transport`] if the connection was lost, the conversation is over, or the time of
    ///   [`timeout`](Self::timeout) is up;
    /// - [`CallError::Decode`] if the answer is not a `T`.
    ///
    /// The conversation goes on after an event that was refused, and after an answer that is none or late.
    pub fn request<'a, T: DeserializeOwned>(
        &'a mut self,
        event: &P::Incoming,
    ) -> impl Future<Output = Result<T, CallError<P::Error>>> + Send + use<'a, P, T>
    where
        P::Incoming: Serialize,
    {
        let answered = self.sender().request(event);
        self.receiver.hear_during(answered)
    }

    fn sender(&mut self) -> DuplexSender<P> {
        DuplexSender::new(self.receiver.emitter(), self.timeout)
    }

    /// When the last event that was received was emitted, in Unix milliseconds of the server's clock.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.receiver.timestamp()
    }

    /// The two directions, for tasks of their own. The receiver must be polled, or hooks do not run, and nothing is
    /// emitted after a lost connection.
    #[must_use = "dropping the receiver closes the conversation"]
    pub fn split(mut self) -> (DuplexSender<P>, DuplexReceiver<P>) {
        (self.sender(), self.receiver)
    }
}

impl<P: TwoWay> Stream for Duplex<P> {
    type Item = Result<P::Outgoing, CallError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_next_unpin(cx)
    }
}

impl<P: TwoWay> fmt::Debug for Duplex<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Duplex").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
