//! What is heard of a two-way procedure.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytestring::ByteString;
use futures::{Stream, StreamExt};
use serde::de::DeserializeOwned;

use super::{
    super::{
        CallError, DecodeError, Emitter, Failure, Heard, Opened, Outgoing, Scope, Transport, TransportError,
        TransportErrorKind, conversation::Conversation,
    },
    rejoin::Rejoin,
};
use crate::{EventKind, Events, RpcError, TwoWay, events};

/// How many events are kept while an undivided conversation waits to emit.
const MOST_KEPT: usize = 256;

/// The half of a two-way procedure that hears: a stream of its events, which ends with the first error or when the
/// procedure does. Dropping it closes the conversation, at the server too.
///
/// The hooks of the [`Duplex`](super::Duplex) that it comes from run while it is polled. So it must be polled: until it has
/// told of a lost connection, what is emitted waits.
#[must_use = "dropping it closes the conversation"]
pub struct DuplexReceiver<P: TwoWay> {
    conversation: Conversation<Opened>,
    /// Heard while nobody asked for it.
    kept: VecDeque<Item<P::Outgoing>>,
    decode: DecodeEvent<P::Outgoing>,
    on_reconnect: Option<OnReconnect<P>>,
    on_rejected: Option<Box<dyn FnMut(RpcError) + Send>>,
    timestamp: Option<u64>,
}

/// An event with its time, or why there are no more.
type Item<E> = Result<(E, u64), Ended>;

/// What becomes a [`CallError`] when it is told. The procedure's error is no part of what is kept: where it cannot be one,
/// the compiler would say so once more for it.
enum Ended {
    Failed(Failure),
    NotDecoded(DecodeError),
}

impl From<TransportError> for Ended {
    fn from(error: TransportError) -> Self {
        Self::Failed(error.not_sent())
    }
}

/// From a name and data to the event; nothing for a name that this client does not know.
type DecodeEvent<E> = fn(&str, ByteString) -> Option<Result<E, DecodeError>>;

pub(super) type OnReconnect<P> = Box<dyn FnMut(&mut Rejoin<P>) + Send>;

impl<P: TwoWay> DuplexReceiver<P> {
    pub(super) fn new(scope: &Scope, call: Result<Outgoing, TransportError>) -> Self
    where
        P::Outgoing: DeserializeOwned,
    {
        Self {
            conversation: Conversation::new(scope, call),
            kept: VecDeque::new(),
            decode: decode_event,
            on_reconnect: None,
            on_rejected: None,
            timestamp: None,
        }
    }

    pub(super) fn conversation_mut(&mut self) -> &mut Conversation<Opened> {
        &mut self.conversation
    }

    pub(super) fn set_on_reconnect(&mut self, hook: OnReconnect<P>) {
        self.on_reconnect = Some(hook);
    }

    pub(super) fn set_on_rejected(&mut self, hook: Box<dyn FnMut(RpcError) + Send>) {
        self.on_rejected = Some(hook);
    }

    /// When the last event that was received was emitted, in Unix milliseconds of the server's clock.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.timestamp
    }

    /// Both directions, which are opened if they were not; none when it is over.
    fn opened(&mut self) -> Option<&mut Opened> {
        if let Conversation::Failed(error) = &self.conversation {
            self.conversation = Conversation::Running(Opened::failed(error.clone().not_sent()));
        }
        self.conversation.running(Transport::open).unwrap_or_default()
    }

    /// The way to emit, also when there is nothing to emit to any more.
    pub(super) fn emitter(&mut self) -> Arc<dyn Emitter> {
        if let Some(opened) = self.opened() {
            return Arc::clone(&opened.emitter);
        }
        let message = format!("the conversation with `{}` is over", P::DESCRIPTION.name);
        Opened::failed(TransportError::new(TransportErrorKind::Closed, message).not_sent()).emitter
    }

    /// Waits for something else, and goes on hearing meanwhile: hooks run, and events are kept. What is waited for may
    /// wait for a hook itself.
    pub(super) async fn hear_during<T>(&mut self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        poll_fn(|cx| {
            if let Poll::Ready(done) = future.as_mut().poll(cx) {
                return Poll::Ready(done);
            }
            while self.kept.len() < MOST_KEPT {
                let Poll::Ready(Some(item)) = self.poll_heard(cx) else { break };
                self.kept.push_back(item);
            }
            Poll::Pending
        })
        .await
    }

    fn poll_heard(&mut self, cx: &mut Context<'_>) -> Poll<Option<Item<P::Outgoing>>> {
        let item = loop {
            let Some(opened) = self.opened() else { return Poll::Ready(None) };
            match ready!(opened.heard.poll_next_unpin(cx)) {
                None => break None,
                Some(Err(failure)) => break Some(Err(Ended::Failed(failure))),
                Some(Ok(Heard::Event { name, data, timestamp })) => match (self.decode)(&name, data) {
                    None => {}
                    Some(Ok(event)) => return Poll::Ready(Some(Ok((event, timestamp)))),
                    Some(Err(error)) => break Some(Err(Ended::NotDecoded(error))),
                },
                Some(Ok(Heard::Rejected(error))) => self.rejected(error),
                Some(Ok(Heard::Reopened)) => {
                    if let Err(error) = self.rejoin() {
                        break Some(Err(error.into()));
                    }
                }
            }
        };
        self.conversation = Conversation::Over;
        Poll::Ready(item)
    }

    fn rejected(&mut self, error: RpcError) {
        match &mut self.on_rejected {
            Some(hook) => hook(error),
            None => tracing::warn!(
                procedure = P::DESCRIPTION.name,
                code = %error.code(),
                "an event was refused: {}", error.message()
            ),
        }
    }

    fn rejoin(&mut self) -> Result<(), TransportError> {
        let mut rejoin = Rejoin::new();
        if let Some(hook) = &mut self.on_reconnect {
            hook(&mut rejoin);
        }
        let first = rejoin.into_first()?;
        self.emitter().resume(first);
        Ok(())
    }
}

/// Nothing in it is pinned but what is in a box.
impl<P: TwoWay> Unpin for DuplexReceiver<P> {}

impl<P: TwoWay> Stream for DuplexReceiver<P> {
    type Item = Result<P::Outgoing, CallError<P::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = match self.kept.pop_front() {
            Some(kept) => Some(kept),
            None => ready!(self.poll_heard(cx)),
        };
        Poll::Ready(item.map(|item| match item {
            Ok((event, timestamp)) => {
                self.timestamp = Some(timestamp);
                Ok(event)
            }
            Err(Ended::Failed(failure)) => Err(CallError::of(failure)),
            Err(Ended::NotDecoded(error)) => Err(CallError::Decode(error)),
        }))
    }
}

impl<P: TwoWay> fmt::Debug for DuplexReceiver<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplexReceiver").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}

fn decode_event<E: Events + DeserializeOwned>(
    name: &str,
    data: ByteString,
) -> Option<Result<E, DecodeError>> {
    let kind = E::Kind::from_name(name)?;
    let decoded = events::decode(kind, &data.into());
    Some(decoded.map_err(|(path, message)| DecodeError { event: Some(kind.name()), path, message }))
}
