//! One WebSocket: what waits to be sent over it, and whether it is alive.

use std::{
    collections::VecDeque,
    io,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use bytestring::ByteString;
use futures::{SinkExt, StreamExt};
use rpc_core::client::{TransportError, TransportErrorKind};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        protocol::{CloseFrame, WebSocketConfig},
    },
};

use super::{mailbox::Reserved, slot::Slot, time::later};

/// What a WebSocket runs over.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// How much is read at once, and gathered before it is written.
const BUFFER: usize = 32 * 1024;

/// What is sent before the server has said how much it takes: less than any takes.
const UNASKED: usize = 16 * 1024;

/// How a WebSocket reads and writes. `most` is the largest message that is taken.
pub(super) fn config(most: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(Some(most))
        .max_frame_size(Some(most))
}

/// A WebSocket that is open.
pub(super) struct Socket {
    /// Tells it from others of the same client.
    pub(super) number: u32,
    pub(super) opened: Instant,
    /// Whether the server verifies credentials in place, once it has said so.
    pub(super) verifies: Option<bool>,
    /// Whether the server counts how much it may send of a subscription.
    pub(super) counts: bool,
    /// The largest message that the server takes, once it has said so.
    pub(super) most: Option<usize>,
    /// Until when a server that is leaving serves what runs.
    pub(super) leaves: Option<Instant>,
    /// Whether it was opened in place of one that was hardly older than this one is.
    pub(super) is_hasty: bool,
    stream: WebSocketStream<Box<dyn Io>>,
    queue: VecDeque<Queued>,
    heard: Instant,
    pinged: Option<Instant>,
    interval: Duration,
    timeout: Duration,
}

/// A frame that waits to be sent.
pub(super) struct Queued {
    pub(super) text: String,
    pub(super) of: Origin,
    /// Its part of what may wait.
    pub(super) reserved: Option<Reserved>,
}

/// What a frame is of.
pub(super) enum Origin {
    /// The connection itself, or the end of a conversation.
    Connection,
    /// The beginning of a conversation.
    Beginning(Arc<Slot>),
    /// An event within one, with what is to get its answer.
    Event { conversation: u64, answer: Option<Arc<Slot>> },
    /// An event that goes first after a procedure was opened anew, and means nothing over another socket.
    Rejoin { conversation: u64 },
}

impl Queued {
    /// The conversation that it begins or is of, if that can go on over another socket.
    pub(super) fn conversation(&self) -> Option<u64> {
        match &self.of {
            Origin::Connection | Origin::Rejoin { .. } => None,
            Origin::Beginning(slot) => Some(slot.key),
            Origin::Event { conversation, .. } => Some(*conversation),
        }
    }
}

/// What came.
pub(super) enum Incoming {
    Text(ByteString),
    /// A sign of life.
    Other,
}

/// How a WebSocket was lost.
#[derive(Debug, Clone)]
pub(super) struct Loss {
    /// The server's code, where it closed.
    pub(super) code: Option<u16>,
    pub(super) cause: TransportError,
}

impl Loss {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { code: None, cause: TransportError::new(TransportErrorKind::Closed, message) }
    }

    fn closed(frame: Option<CloseFrame>) -> Self {
        let Some(CloseFrame { code, reason }) = frame else {
            return Self::new("the server closed the connection");
        };
        let code = u16::from(code);
        let message = match reason.as_str() {
            "" => format!("the server closed the connection with code {code}"),
            reason => format!("the server closed the connection with code {code}: {reason}"),
        };
        Self { code: Some(code), ..Self::new(message) }
    }
}

impl From<Error> for Loss {
    fn from(error: Error) -> Self {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => Self::new("the connection is closed"),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::new("the connection was lost without a goodbye")
            }
            Error::Protocol(_) | Error::Capacity(_) | Error::Utf8(_) => {
                let message = format!("the server broke the rules of WebSocket: {error}");
                let cause = TransportError::new(TransportErrorKind::Protocol, message).with_source(error);
                Self { code: None, cause }
            }
            error => {
                let lost = Self::new(format!("the connection was lost: {error}"));
                Self { cause: lost.cause.with_source(error), ..lost }
            }
        }
    }
}

impl Socket {
    pub(super) fn new(
        number: u32,
        stream: WebSocketStream<Box<dyn Io>>,
        interval: Duration,
        timeout: Duration,
    ) -> Self {
        let now = Instant::now();
        Self {
            number,
            opened: now,
            verifies: None,
            counts: false,
            most: None,
            leaves: None,
            is_hasty: false,
            stream,
            queue: VecDeque::new(),
            heard: now,
            pinged: None,
            interval,
            timeout,
        }
    }

    /// Puts a frame behind those that wait.
    pub(super) fn send(&mut self, text: String, of: Origin, reserved: Option<Reserved>) {
        self.queue.push_back(Queued { text, of, reserved });
    }

    /// Puts a frame of the connection itself behind those that wait.
    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.send(text.into(), Origin::Connection, None);
    }

    pub(super) fn push(&mut self, queued: Queued) {
        self.queue.push_back(queued);
    }

    /// Whether a server takes a frame, as far as it has said.
    pub(super) fn takes(&self, text: &str) -> bool {
        self.most.is_none_or(|most| text.len() <= most)
    }

    /// Takes back what the server turns out not to take.
    pub(super) fn withdraw_too_large(&mut self) -> VecDeque<Queued> {
        let most = self.most.unwrap_or(usize::MAX);
        let (too_large, kept): (VecDeque<_>, VecDeque<_>) =
            self.queue.drain(..).partition(|queued| queued.text.len() > most);
        self.queue = kept;
        too_large
    }

    /// Takes back what has not been sent of a conversation: its beginning, and all its events.
    pub(super) fn withdraw(&mut self, conversation: u64) -> VecDeque<Queued> {
        let (mut kept, mut withdrawn) = (VecDeque::new(), VecDeque::new());
        for queued in self.queue.drain(..) {
            match &queued.of {
                Origin::Rejoin { conversation: of } if *of == conversation => {}
                _ if queued.conversation() == Some(conversation) => withdrawn.push_back(queued),
                _ => kept.push_back(queued),
            }
        }
        self.queue = kept;
        withdrawn
    }

    /// Takes back the events of a conversation whose answers are waited for.
    pub(super) fn withdraw_requests(&mut self, conversation: u64) {
        self.queue.retain(|queued| {
            !matches!(&queued.of, Origin::Event { conversation: of, answer: Some(_) } if *of == conversation)
        });
    }

    /// Gives up what has not been sent of conversations.
    pub(super) fn discard(&mut self) {
        self.queue.retain(|queued| matches!(queued.of, Origin::Connection));
    }

    /// What has not been sent.
    pub(super) fn into_queue(self) -> VecDeque<Queued> {
        self.queue
    }

    /// Sends what waits, as far as the network takes it, and flushes once.
    pub(super) fn poll_send(&mut self, cx: &mut Context<'_>) -> Result<(), Loss> {
        while let Some(next) = self.queue.front() {
            // A server that takes less closes the connection at once, with all that goes over it.
            if self.most.is_none() && next.text.len() > UNASKED {
                break;
            }
            if self.stream.poll_ready_unpin(cx)?.is_pending() {
                return Ok(());
            }
            let Some(Queued { text, of, reserved }) = self.queue.pop_front() else { break };
            match of {
                Origin::Connection | Origin::Rejoin { .. } | Origin::Event { answer: None, .. } => {}
                Origin::Beginning(slot) | Origin::Event { answer: Some(slot), .. } => slot.mark_sent(),
            }
            drop(reserved);
            self.stream.start_send_unpin(Message::text(text))?;
        }
        let _: Poll<()> = self.stream.poll_flush_unpin(cx)?;
        Ok(())
    }

    /// The next thing that came.
    pub(super) fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Loss>> {
        let message = match ready!(self.stream.poll_next_unpin(cx)) {
            None => return Poll::Ready(Err(Loss::new("the server closed the connection"))),
            Some(message) => message?,
        };
        Poll::Ready(match message {
            Message::Text(text) => {
                // Checked already, which cannot be told without a second look.
                let text = ByteString::try_from(Bytes::from(text));
                text.map(Incoming::Text).map_err(|error| Loss::from(Error::Io(io::Error::other(error))))
            }
            Message::Close(frame) => Err(Loss::closed(frame)),
            _ => Ok(Incoming::Other),
        })
    }

    /// Something was heard.
    pub(super) fn hear(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    /// When it is to be looked at again.
    pub(super) fn due(&self) -> Instant {
        let due = match self.pinged {
            Some(pinged) => later(pinged, self.timeout),
            None => later(self.heard, self.interval),
        };
        self.leaves.map_or(due, |leaves| due.min(leaves))
    }

    /// Looks whether the server is alive, and asks it where nothing was heard for a while.
    pub(super) fn beat(&mut self, now: Instant, cx: &mut Context<'_>) -> Result<(), Loss> {
        if self.leaves.is_some_and(|leaves| leaves <= now) {
            return Err(Loss::new("the server went away"));
        }
        match self.pinged {
            Some(pinged) if later(pinged, self.timeout) <= now => {
                let silence = now.duration_since(self.heard);
                Err(Loss::new(format!("nothing was heard of the server for {} s", silence.as_secs())))
            }
            None if later(self.heard, self.interval) <= now => {
                self.pinged = Some(now);
                // Where there is no room even for this, nothing was taken for long enough.
                if self.stream.poll_ready_unpin(cx)?.is_ready() {
                    self.stream.start_send_unpin(Message::Ping(Bytes::new()))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// While it is not read nothing can be heard: the silence is this side's.
    pub(super) fn excuse(&mut self, now: Instant) {
        self.hear(now);
    }

    /// Sends what waits and then closes as it should be.
    pub(super) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.poll_send(cx).is_err() {
            return Poll::Ready(());
        }
        if !self.queue.is_empty() {
            return Poll::Pending;
        }
        self.stream.poll_close_unpin(cx).map(|_| ())
    }
}
