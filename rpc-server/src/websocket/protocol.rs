//! What the frames of the client do.

use std::{
    borrow::Cow,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytestring::ByteString;
use http::{Extensions, HeaderMap};
use rpc_core::{Code, Connection, ConnectionId, EventId, Head, RawInput, RpcError, Served, error::shortened};
use rpc_realtime::Incoming;
use tokio::time::Instant;

use super::{
    alone,
    close::Close,
    conversations::{ConversationKind, Conversations, Terms},
    credentials::{Credentials, Due, Outcome},
    heartbeat::{Beat, Heartbeat, later},
    incoming::{self, Frame, FrameKind},
    outbound::Outbound,
    outbox::Form,
    outgoing::{self, Hello, HelloHeartbeat, HelloLimits, NO_ID},
    rate::{Allowance, Rate},
    request::{check_kind, data_of, find, input_of},
    window::Window,
};
use crate::{
    auth::Verified,
    http::{App, addresses::Permit, call::Running},
    jitter,
};

/// The version of the protocol.
const VERSION: u32 = 1;

/// What is served beyond the base protocol; the last only where credentials are verified.
const FEATURES: [&str; 7] = ["call", "resume", "reset", "reconnect", "open", "window", "auth"];

/// What an upgrade hands over.
pub(super) struct Opened {
    pub(super) app: Arc<App>,
    pub(super) connection: Arc<Connection>,
    /// The headers of the upgrade.
    pub(super) headers: HeaderMap,
    /// What outer middleware attached to it.
    pub(super) extensions: Extensions,
    pub(super) verified: Option<Verified>,
    /// Whether the socket is for one procedure alone.
    pub(super) is_alone: bool,
    /// Counts the connection for as long as it lasts.
    pub(super) permit: Permit,
}

/// A message of the client.
pub(super) struct Message {
    pub(super) text: ByteString,
    /// For one too many: after which time another may be taken.
    pub(super) refused: Option<Duration>,
}

/// All of a connection but its socket and what runs over it.
pub(super) struct Protocol {
    app: Arc<App>,
    connection: Arc<Connection>,
    /// What every conversation is told of the upgrade and of the credential.
    head: Head,
    /// What the upgrade brought without a credential, to which that of the next one is added.
    extensions: Extensions,
    credentials: Credentials,
    heartbeat: Heartbeat,
    rate: Option<Rate>,
    /// Whether the client has shown that it knows more than the base protocol: nothing else is sent unasked.
    knows_more: bool,
    /// Whether one procedure has the socket to itself.
    is_alone: bool,
    /// Until when what runs may go on, once the server is leaving.
    leaves_at: Option<Instant>,
    _permit: Permit,
}

impl Protocol {
    pub(super) fn new(opened: Opened) -> Self {
        let Opened { app, connection, headers, extensions, verified, is_alone, permit } = opened;
        let limits = &app.limits;
        let credentials = Credentials::new(app.auth.clone(), verified.as_ref(), limits.credential_timeout);
        let head = head(headers, extensions.clone(), verified.as_ref(), &connection);
        Self {
            heartbeat: Heartbeat::new(limits.heartbeat_interval, limits.heartbeat_timeout),
            rate: limits.messages_per_second.map(Rate::new),
            app,
            connection,
            head,
            extensions,
            credentials,
            knows_more: false,
            is_alone,
            leaves_at: None,
            _permit: permit,
        }
    }

    pub(super) fn connection(&self) -> ConnectionId {
        self.connection.id
    }

    /// How many bytes may wait for the client. With no room at all nothing would ever be read.
    pub(super) fn room(&self) -> usize {
        self.app.limits.outbound.max(1)
    }

    /// When something is to be looked at.
    pub(super) fn due(&self) -> Instant {
        let due = [self.credentials.due(), self.leaves_at];
        due.into_iter().flatten().fold(self.heartbeat.due(), Instant::min)
    }

    /// When a client that has just let something lie will have done so for too long.
    pub(super) fn stalls_at(&self, now: Instant) -> Instant {
        // Where nothing is to be done then, it is looked at again: with no time between, for ever.
        later(now, self.app.limits.stall_timeout.max(Duration::from_millis(1)))
    }

    /// The client gave a sign of life.
    pub(super) fn heard(&mut self) {
        self.heartbeat.heard();
    }

    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        if self.heartbeat.due() > now { Beat::Heard } else { self.heartbeat.beat(now) }
    }

    /// What of the credential is to be done or told.
    pub(super) fn credential_due(&mut self, now: Instant) -> Option<Due> {
        let knows_more = self.knows_more;
        self.credentials.pass(now).filter(|due| knows_more || !matches!(due, Due::Announce { .. }))
    }

    /// The server leaves: nothing new is taken on.
    pub(super) fn leave(&mut self, out: &mut Outbound) {
        let limit = self.app.limits.drain_timeout;
        self.leaves_at = Some(later(Instant::now(), limit));
        if self.knows_more {
            // All clients of a server at once would be a storm.
            let after = jitter::up_to((limit / 4).min(Duration::from_secs(5)));
            out.frame(|text| outgoing::reconnect(text, milliseconds(after), milliseconds(limit)));
        }
    }

    /// Whether the server has left.
    pub(super) fn has_left(&self, now: Instant) -> bool {
        self.leaves_at.is_some_and(|at| at <= now)
    }

    /// Whether the server leaves, and nothing keeps it here. A client that was told goes by itself.
    pub(super) fn is_done(&self, conversations: &Conversations) -> bool {
        let keeps = if self.knows_more { conversations.len() } else { conversations.calls() };
        self.leaves_at.is_some() && keeps == 0
    }

    /// Whether a credential is being looked at, so that the frames after it wait.
    pub(super) fn is_verifying(&self) -> bool {
        self.credentials.is_verifying()
    }

    /// Lets go of a credential that is being looked at: nobody waits for it any more.
    pub(super) fn forget_verdict(&mut self) {
        self.credentials.forget();
    }

    /// Whether a credential has come since the verdict was asked for.
    pub(super) fn is_verdict_unasked(&self) -> bool {
        self.credentials.is_unasked()
    }

    /// Answers a credential when its verdict is there. Tells how that ends the connection, if it does.
    pub(super) fn poll_verdict(&mut self, cx: &mut Context<'_>, out: &mut Outbound) -> Option<Close> {
        let Poll::Ready(verdict) = self.credentials.poll_verdict(cx) else { return None };
        let reference = verdict.reference.as_deref();
        match verdict.outcome {
            Outcome::Accepted(verified, expires_at) => {
                let headers = self.head.headers().clone();
                self.head = head(headers, self.extensions.clone(), Some(&verified), &self.connection);
                out.frame(|text| outgoing::authenticated(text, reference, expires_at));
                None
            }
            Outcome::Refused(error) => {
                out.frame(|text| outgoing::rejected(text, NO_ID, reference, &error));
                // The time that it took may have been the last, and what waits behind it may be one more credential.
                self.credentials.end(Instant::now())
            }
            Outcome::OtherSubject(error) => {
                out.frame(|text| outgoing::rejected(text, NO_ID, reference, &error));
                Some(Close::OTHER_SUBJECT)
            }
        }
    }

    /// Counts a message when it comes, which may be long before its turn.
    ///
    /// # Errors
    ///
    /// How it ends the connection, if the client does not stop sending too many.
    pub(super) fn count(&mut self, text: ByteString) -> Result<Message, Close> {
        let refused = match self.rate.as_mut().map(|rate| rate.count(Instant::now())) {
            None | Some(Allowance::Taken) => None,
            Some(Allowance::Refused(after)) => Some(after),
            Some(Allowance::Exhausted) => return Err(Close::TOO_MANY_MESSAGES),
        };
        Ok(Message { text, refused })
    }

    /// Handles a message.
    pub(super) fn receive(
        &mut self,
        Message { text, refused }: &Message,
        conversations: &mut Conversations,
        out: &mut Outbound,
    ) {
        if self.is_alone {
            return match refused {
                Some(after) => alone::reject(&RpcError::rate_limited(*after), out),
                None if &**text == "2" => out.frame(|text| text.push(b'3')),
                None => alone::receive(text, conversations, out),
            };
        }
        let mut frame = Frame::default();
        let is_short_ping = match incoming::read(text, &mut frame) {
            Ok(()) => false,
            Err(_) if &**text == "2" => true,
            Err(error) => {
                let message = format!("this is not a frame: {}", shortened(&error.to_string()));
                return self.refuse_unreadable(text, &RpcError::parse_error(message), conversations, out);
            }
        };
        // What is given back is counted like all else, but were it refused, its subscription would stand still for ever.
        if let Some(after) = *refused
            && frame.kind != FrameKind::More
        {
            return self.refuse(&frame, text, &RpcError::rate_limited(after), conversations, out);
        }
        if is_short_ping {
            return out.frame(|text| text.push(b'3'));
        }
        self.handle(&frame, text, conversations, out);
    }

    fn handle(
        &mut self,
        frame: &Frame<'_>,
        text: &ByteString,
        conversations: &mut Conversations,
        out: &mut Outbound,
    ) {
        match &frame.kind {
            FrameKind::Ping => out.frame(outgoing::pong),
            FrameKind::Subscribe => {
                self.start(frame, ConversationKind::Subscription, text, conversations, out);
            }
            FrameKind::Call => {
                self.knows_more = true;
                self.start(frame, ConversationKind::Call, text, conversations, out);
            }
            FrameKind::Open => {
                self.knows_more = true;
                self.start(frame, ConversationKind::TwoWay, text, conversations, out);
            }
            FrameKind::Emit => {
                if let Err(error) = self.emit(frame, text, conversations) {
                    self.refuse(frame, text, &error, conversations, out);
                }
            }
            FrameKind::More => {
                if let Err(error) = self.widen(frame, text, conversations) {
                    self.refuse(frame, text, &error, conversations, out);
                }
            }
            FrameKind::End => match self.id(frame, text) {
                Ok(id) => conversations.end(&id),
                Err(error) => out.frame(|text| outgoing::error(text, NO_ID, &error)),
            },
            FrameKind::Hello => {
                self.knows_more = true;
                out.frame(|text| outgoing::hello(text, &self.hello()));
            }
            FrameKind::Auth => {
                self.knows_more = true;
                if let Err(error) = self.verify(frame) {
                    self.refuse(frame, text, &error, conversations, out);
                }
            }
            FrameKind::Unknown(kind) => {
                let message = format!("there is no frame of type `{}`", shortened(kind));
                self.refuse(frame, text, &RpcError::parse_error(message), conversations, out);
            }
        }
    }

    /// Refuses what is no frame. Where it was meant to start a conversation, and says which, that one is told.
    fn refuse_unreadable(
        &self,
        text: &str,
        error: &RpcError,
        conversations: &Conversations,
        out: &mut Outbound,
    ) {
        let meant =
            incoming::beginning(text).and_then(|frame| self.id(&frame, text).map(Cow::into_owned).ok());
        match meant {
            Some(id) if conversations.contains(&id) => {
                out.frame(|text| outgoing::rejected(text, &id, None, error));
            }
            meant => {
                let id = meant.as_deref().unwrap_or(NO_ID);
                out.frame(|text| outgoing::error(text, id, error));
            }
        }
    }

    /// Refuses a frame: the conversation that it should start, or itself alone.
    fn refuse(
        &self,
        frame: &Frame<'_>,
        text: &str,
        error: &RpcError,
        conversations: &Conversations,
        out: &mut Outbound,
    ) {
        let id = self.id(frame, text);
        let id = id.as_deref().unwrap_or(NO_ID);
        match frame.kind {
            // Of an id in use another conversation would be taken to be over.
            FrameKind::Subscribe | FrameKind::Call | FrameKind::Open if !conversations.contains(id) => {
                out.frame(|text| outgoing::error(text, id, error));
            }
            _ => {
                let reference = incoming::reference(frame.reference).unwrap_or(None);
                out.frame(|text| outgoing::rejected(text, id, reference, error));
            }
        }
    }

    /// The id of a frame, as JSON.
    fn id<'a>(&self, frame: &'a Frame<'_>, text: &'a str) -> Result<Cow<'a, str>, RpcError> {
        incoming::id(text, frame.id.as_ref(), self.app.limits.id)
    }

    fn verify(&mut self, frame: &Frame<'_>) -> Result<(), RpcError> {
        let reference = incoming::reference(frame.reference)?;
        let token = frame.token.as_deref();
        let token =
            token.ok_or_else(|| RpcError::parse_error("`auth` brings a `token`, which is a string"))?;
        self.credentials.verify(token.to_owned(), reference, self.app.limits.handshake_timeout)
    }

    /// Starts a conversation, and polls it once.
    fn start(
        &mut self,
        frame: &Frame<'_>,
        kind: ConversationKind,
        text: &ByteString,
        conversations: &mut Conversations,
        out: &mut Outbound,
    ) {
        let id = match self.id(frame, text) {
            Ok(id) => id,
            Err(error) => return out.frame(|text| outgoing::error(text, NO_ID, &error)),
        };
        if conversations.contains(&id) {
            let error = RpcError::framework(Code::DuplicateId, "a conversation of this id is under way");
            return out.frame(|text| outgoing::rejected(text, &id, None, &error));
        }
        let (served, input) = match self.admit(frame, kind, text, conversations.len()) {
            Ok(admitted) => admitted,
            Err(error) => return out.frame(|text| outgoing::error(text, &id, &error)),
        };
        let head = self.head.clone();
        let running = match kind {
            ConversationKind::Call => {
                let patience = frame.timeout.map(|timeout| Duration::from_millis(timeout.into()));
                Running::start(served, input, head, self.app.timeout(served, patience))
            }
            ConversationKind::Subscription => {
                let last = frame.last_event_id.as_deref().map(str::parse::<EventId>).transpose();
                match last {
                    Ok(last) => Running::open(served, input, head, last, self.app.limits.call_timeout),
                    Err(error) => {
                        let error = RpcError::parse_error(format!("`lastEventId`: {error}"));
                        return out.frame(|text| outgoing::error(text, &id, &error));
                    }
                }
            }
            ConversationKind::TwoWay => {
                let timeout = self.app.limits.call_timeout;
                let start = |line| Running::converse(served, input, head, line, timeout);
                let form = Form::Conversation(id.as_ref().into());
                return conversations.open(&id, form, self.terms(), start, out);
            }
        };
        let window = frame.window.filter(|_| kind == ConversationKind::Subscription).map(Window::new);
        conversations.start(&id, kind, running, window, out, self.room());
    }

    /// What two-way conversations begin with.
    fn terms(&self) -> Terms<'_> {
        Terms { connection: self.connection.id, limits: &self.app.limits }
    }

    /// Gives a conversation an event.
    fn emit(&self, frame: &Frame<'_>, text: &str, conversations: &Conversations) -> Result<(), RpcError> {
        let reference = incoming::reference(frame.reference)?.map(Box::from);
        let id = self.id(frame, text)?;
        let name = frame.name.as_deref();
        let name = name.ok_or_else(|| RpcError::parse_error("`emit` brings the `name` of an event"))?;
        let data = frame.data.map_or(RawInput::absent(), data_of);
        conversations.emit(&id, Incoming { name: name.into(), data, reference })
    }

    /// Widens a subscription's window.
    fn widen(
        &self,
        frame: &Frame<'_>,
        text: &str,
        conversations: &mut Conversations,
    ) -> Result<(), RpcError> {
        let id = self.id(frame, text)?;
        let bytes = frame.bytes;
        let bytes = bytes.ok_or_else(|| RpcError::parse_error("`more` brings `bytes`, which is a number"))?;
        conversations.widen(&id, bytes);
        Ok(())
    }

    /// Looks for what a frame would start, and whether it may.
    fn admit(
        &self,
        frame: &Frame<'_>,
        kind: ConversationKind,
        text: &ByteString,
        running: usize,
    ) -> Result<(&Served, RawInput), RpcError> {
        if self.leaves_at.is_some() {
            return Err(RpcError::unavailable("the server is going away; connect again"));
        }
        if self.credentials.is_missing() {
            return Err(RpcError::unauthorized("show a credential first, in a frame of type `auth`"));
        }
        if running >= self.app.limits.conversations {
            let message = format!("{running} conversations are under way, which is the most at once");
            return Err(RpcError::framework(Code::LimitExceeded, message));
        }
        let path = frame.path.ok_or_else(|| RpcError::parse_error("this frame needs a `path`"))?;
        let served = find(&self.app, path)?;
        check_kind(served, kind)?;
        Ok((served, frame.input.map_or(RawInput::absent(), |input| input_of(text, input))))
    }

    fn hello(&self) -> Hello<'_> {
        let limits = &self.app.limits;
        Hello {
            protocol: VERSION,
            features: if self.app.auth.is_some() { &FEATURES } else { &FEATURES[..FEATURES.len() - 1] },
            schema: self.app.table.schema().hash(),
            connection_id: self.connection.id.to_string(),
            limits: HelloLimits {
                message: limits.message,
                conversations: limits.conversations,
                id: limits.id,
                path: limits.path,
                messages_per_second: limits.messages_per_second,
            },
            heartbeat: HelloHeartbeat {
                interval_ms: milliseconds(limits.heartbeat_interval),
                timeout_ms: milliseconds(limits.heartbeat_timeout),
            },
        }
    }
}

/// What every conversation is told of the upgrade and of a credential.
pub(super) fn head(
    headers: HeaderMap,
    mut extensions: Extensions,
    verified: Option<&Verified>,
    connection: &Arc<Connection>,
) -> Head {
    if let Some(verified) = verified {
        verified.attach(&mut extensions);
    }
    Head::new(headers, extensions, Some(Arc::clone(connection)))
}

/// A number that every client can count to: JavaScript's are exact up to 2^53 - 1.
fn milliseconds(duration: Duration) -> u64 {
    const MOST: u64 = (1 << 53) - 1;
    u64::try_from(duration.as_millis()).map_or(MOST, |milliseconds| milliseconds.min(MOST))
}
