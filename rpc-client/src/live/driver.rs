//! The task that runs a client's live connection: it opens a socket when something needs one, reads and writes, and moves
//! everything to another socket when one is lost or its server leaves.

use std::{
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytestring::ByteString;
use futures::FutureExt;
use rpc_core::{
    Code, RpcError,
    client::{BoxFuture, Failure, TransportError, TransportErrorKind},
};
use tokio::time::{Instant, Sleep, sleep_until};

use super::{
    Shared,
    conversations::{Control, Conversations},
    dial::{NotOpened, Opening, Refusal},
    mailbox::Command,
    outgoing,
    slot::{News, Slot},
    socket::{Incoming, Loss, Socket},
    state::{ConnectionEvent, ConnectionState, DisconnectReason},
    time::later,
};
use crate::backoff::Backoff;

/// How long a connection lasts at least to count as a good one.
const STABLE: Duration = Duration::from_secs(10);

/// How long a socket may take to close as it should be.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long a server may go on with what runs when it was left without having said so.
const LINGER: Duration = Duration::from_secs(30);

/// When a credential that could not be had is asked for again.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The bound of the first delay before another is asked for, where the last one ran out at once.
const SHORTEST_LIFE: Duration = Duration::from_millis(20);

/// How many messages are read before others have their turn: so few that a server works on what is asked next while the rest
/// is read. With more, both would wait for each other.
const TURN: usize = 32;

/// How many bytes of them, so that a reader who is behind is noticed in time.
const TURN_BYTES: usize = 256 * 1024;

/// A second refusal of a credential in a row says that asking for another does not help.
const REFUSALS: u32 = 2;

/// What was told to disconnect.
const REQUESTED: ConnectionState = ConnectionState::Disconnected { reason: DisconnectReason::Requested };

pub(super) struct Driver {
    shared: Arc<Shared>,
    commands: Vec<Command>,
    conversations: Conversations,
    /// Over which new conversations go.
    current: Option<Socket>,
    /// Over which some still finish.
    former: Option<Socket>,
    /// Which are about to be closed, up to a moment.
    closing: Vec<(Socket, Instant)>,
    opening: Option<Opening>,
    /// When a socket is to be opened.
    opens_at: Option<Instant>,
    backoff: Backoff,
    /// How many sockets there were.
    opened: u32,
    /// How often credentials were refused in a row.
    refusals: u32,
    /// Whether it is kept open even if nothing needs it.
    is_kept: bool,
    /// Whether it was asked to disconnect.
    is_stopped: bool,
    is_abandoned: bool,
    idle_since: Option<Instant>,
    /// A credential that is to be shown as soon as the server has said whether it looks at it.
    to_show: Option<(String, Option<Arc<Slot>>)>,
    /// Who waits for the verdict on a credential.
    shown: Option<(u64, Option<Arc<Slot>>)>,
    /// Asks for a credential in place of one that runs out.
    renewal: Option<BoxFuture<Result<Option<String>, TransportError>>>,
    renews_at: Option<Instant>,
    /// When one was asked for the last time, and how long to wait before the next.
    renewed: Option<Instant>,
    renewals: Backoff,
    sleep: Pin<Box<Sleep>>,
}

impl Driver {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let is_stopped = *shared.state.borrow() == REQUESTED;
        Self {
            conversations: Conversations::new(shared.settings.terms),
            backoff: shared.settings.backoff,
            shared,
            commands: Vec::new(),
            current: None,
            former: None,
            closing: Vec::new(),
            opening: None,
            opens_at: None,
            opened: 0,
            refusals: 0,
            is_kept: false,
            is_stopped,
            is_abandoned: false,
            idle_since: None,
            to_show: None,
            shown: None,
            renewal: None,
            renews_at: None,
            renewed: None,
            renewals: Backoff::new(SHORTEST_LIFE, ASK_AGAIN),
            sleep: Box::pin(sleep_until(Instant::now())),
        }
    }

    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut commands = mem::take(&mut self.commands);
        self.shared.mailbox.take(&mut commands, cx.waker());
        let now = Instant::now();
        for command in commands.drain(..) {
            self.obey(command, now);
        }
        self.commands = commands;
        if self.is_abandoned {
            self.close_all();
            return if self.farewell(cx) { Poll::Ready(()) } else { self.rest(cx) };
        }
        self.pass(now, cx);
        // Before reading, which may use up all that the runtime lets this task do: a stream that never pauses would keep
        // everything else from being sent.
        self.send(now, cx);
        let mut has_more = self.receive(now, cx);
        self.renew(cx);
        // What a server that leaves has refused just now waits for another.
        self.hasten(now);
        has_more |= self.open(cx);
        self.send(now, cx);
        self.conversations.deliver();
        self.close_if_idle(now);
        self.farewell(cx);
        if has_more {
            cx.waker().wake_by_ref();
        }
        self.rest(cx)
    }

    fn obey(&mut self, command: Command, now: Instant) {
        match command {
            Command::Begin { slot, .. } if self.is_stopped => {
                slot.finish(News::Failed(disconnected().not_sent()));
            }
            Command::Begin { slot, call, reserved } => {
                // A server that leaves takes nothing on.
                let socket = self.current.as_mut().filter(|socket| socket.leaves.is_none());
                self.conversations.begin(slot, call, reserved, now, socket);
            }
            Command::Emit { conversation, event, answer, reserved } => {
                let sockets = [self.current.as_mut(), self.former.as_mut()];
                self.conversations.emit(conversation, &event, answer, reserved, sockets);
            }
            Command::Resume { conversation, first } => {
                let sockets = [self.current.as_mut(), self.former.as_mut()];
                self.conversations.resume(conversation, first, sockets);
            }
            Command::End { conversation } => {
                let sockets = [self.current.as_mut(), self.former.as_mut()];
                self.conversations.end(conversation, sockets);
            }
            Command::Forget { conversation, reference } => self.conversations.forget(conversation, reference),
            Command::HasRoom { conversation, bytes } => {
                let sockets = [self.current.as_mut(), self.former.as_mut()];
                self.conversations.has_room(conversation, bytes, sockets);
            }
            Command::Connect => {
                self.is_stopped = false;
                self.is_kept = true;
            }
            Command::Disconnect => {
                self.is_stopped = true;
                self.stop(DisconnectReason::Requested, &disconnected(), None);
            }
            Command::Authenticate { token, done } => {
                self.refusals = 0;
                self.show(token, Some(done));
            }
            Command::Abandon => self.is_abandoned = true,
        }
    }

    // Opening

    /// Opens a socket where one is needed. Tells whether one was opened just now.
    fn open(&mut self, cx: &mut Context<'_>) -> bool {
        if self.current.is_none() && !self.is_kept && self.conversations.is_empty() {
            // Nobody needs it any more: there is no next try.
            if self.opening.take().is_some() | self.opens_at.take().is_some() {
                self.backoff.reset();
                self.tell(ConnectionState::Idle);
            }
            return false;
        }
        if self.opening.is_none() && self.opens_at.is_none() && self.current.is_none() && !self.is_stopped {
            self.begin_opening();
            self.tell(ConnectionState::Connecting);
        }
        let Some(opening) = &mut self.opening else { return false };
        let Poll::Ready(opened) = opening.poll_unpin(cx) else { return false };
        self.opening = None;
        match opened {
            Ok(stream) => self.take_over(stream),
            Err(error) => self.not_opened(error),
        }
        true
    }

    /// While a server is leaving, what is new waits for the next socket: then that is opened at once.
    fn hasten(&mut self, now: Instant) {
        let is_leaving = self.current.as_ref().is_some_and(|socket| socket.leaves.is_some());
        if is_leaving
            && self.backoff.tries() == 0
            && self.opens_at.is_some_and(|at| at > now)
            && self.conversations.any_waits()
        {
            self.opens_at = Some(now);
        }
    }

    fn begin_opening(&mut self) {
        self.opens_at = None;
        let attempt = self.backoff.tries();
        if attempt > 0 && self.current.is_none() {
            self.happened(ConnectionEvent::Attempt { attempt });
        }
        self.opening = Some((self.shared.dial)());
    }

    /// A socket is open: everything goes over it from now on.
    fn take_over(&mut self, stream: super::dial::Stream) {
        self.opened = self.opened.wrapping_add(1);
        let settings = &self.shared.settings;
        let mut socket =
            Socket::new(self.opened, stream, settings.heartbeat_interval, settings.heartbeat_timeout);
        socket.tell(outgoing::HELLO);
        if let Some(mut former) = self.current.take() {
            self.forget_credential();
            socket.is_hasty = later(former.opened, STABLE) > socket.opened;
            self.conversations.move_over(&mut former, &mut socket);
            former.leaves.get_or_insert_with(|| later(Instant::now(), LINGER));
            if let Some(earlier) = self.former.replace(former) {
                let loss = Loss::new("the server went away");
                self.conversations.lose(earlier.number, earlier.into_queue(), &loss.cause);
            }
        }
        self.conversations.start_waiting(&mut socket);
        self.current = Some(socket);
        self.refusals = 0;
        self.tell(ConnectionState::Connected);
        self.happened(ConnectionEvent::Connected { reconnected: self.opened > 1 });
    }

    fn not_opened(&mut self, error: NotOpened) {
        self.shared.fail(&error.cause);
        let is_moving = self.current.is_some();
        let reason = match error.refusal {
            Refusal::Credential => {
                self.refusals += 1;
                let is_hopeless = !self.shared.settings.renews || self.refusals >= REFUSALS;
                is_hopeless.then_some(DisconnectReason::Unauthorized)
            }
            // What was a server once will be one again: what answers meanwhile stands in for it, unless it is one too.
            Refusal::Lasting if self.opened == 0 || error.error.is_some() => Some(DisconnectReason::Refused),
            _ if !self.shared.settings.reconnect => Some(DisconnectReason::Lost),
            _ => None,
        };
        match reason {
            Some(reason) if !is_moving => {
                // Of what stands in front of a server the answer's body may be anything.
                let unauthorized = || RpcError::framework(Code::Unauthorized, error.cause.to_string());
                let is_refused = reason == DisconnectReason::Unauthorized;
                let failure = error.error.or_else(|| is_refused.then(unauthorized)).map(Failure::Rpc);
                self.stop(reason, &error.cause, failure);
            }
            _ => self.retry(error.retry_after),
        }
    }

    /// Tries again after a while.
    fn retry(&mut self, at_least: Option<Duration>) {
        let attempts = self.backoff.tries();
        let is_moving = self.current.is_some();
        if !is_moving && self.shared.settings.max_attempts.is_some_and(|most| attempts >= most) {
            let message = format!("there is no connection after {attempts} more attempts");
            let cause = self.shared.last_error();
            let cause = match cause {
                Some(cause) => {
                    TransportError::new(TransportErrorKind::Connect, format!("{message}: {cause}"))
                        .with_source(cause)
                }
                None => TransportError::new(TransportErrorKind::Connect, message),
            };
            self.happened(ConnectionEvent::GaveUp { attempts });
            return self.stop(DisconnectReason::GaveUp { attempts }, &cause, None);
        }
        let delay = self.backoff.next().max(at_least.unwrap_or_default());
        let next = later(Instant::now(), delay);
        self.opens_at = Some(next);
        if !is_moving {
            self.tell(ConnectionState::Reconnecting { attempt: self.backoff.tries(), next });
        }
    }

    // Losing

    /// The current socket was lost.
    fn lost(&mut self, socket: Socket, loss: &Loss) {
        const TOO_SLOW: u16 = 4429;

        let Loss { code, cause } = loss;
        if *code != Some(TOO_SLOW) {
            self.count_anew(&socket);
        }
        self.conversations.lose(socket.number, socket.into_queue(), cause);
        self.shared.fail(cause);
        self.happened(ConnectionEvent::Disconnected { cause: cause.clone() });
        let unauthorized = || Failure::Rpc(RpcError::framework(Code::Unauthorized, cause.to_string()));
        if *code == Some(4401)
            && let Some((_, Some(done))) = self.shown.take()
        {
            done.finish(News::Failed(unauthorized()));
        }
        self.forget_credential();
        let reason = match code {
            // It was good enough to be let in with: another may be had.
            Some(4401) => (!self.shared.settings.renews).then_some(DisconnectReason::Unauthorized),
            Some(4408 | TOO_SLOW) => None,
            Some(code @ (1002 | 1003 | 1007 | 1009 | 4400..=4499)) => {
                Some(DisconnectReason::Closed { code: *code })
            }
            _ => None,
        };
        let reason = reason.or((!self.shared.settings.reconnect).then_some(DisconnectReason::Lost));
        match reason {
            Some(reason) => {
                let refused = (reason == DisconnectReason::Unauthorized).then(unauthorized);
                self.stop(reason, cause, refused);
            }
            None if self.opening.is_some() || self.opens_at.is_some() => {
                let next = self.opens_at.unwrap_or_else(Instant::now);
                self.tell(ConnectionState::Reconnecting { attempt: self.backoff.tries().max(1), next });
            }
            None if self.is_kept || !self.conversations.is_empty() => self.retry(None),
            None => self.tell(ConnectionState::Idle),
        }
    }

    /// Behind a socket that was a good one tries are counted anew. Told when it is lost, or another is about to be opened in
    /// its place, and not before: one that is closed as too slow is no good one, however long it was there.
    fn count_anew(&mut self, socket: &Socket) {
        if socket.opened.elapsed() >= STABLE {
            self.backoff.reset();
        }
    }

    /// The socket over which some still finished was lost: they go on over the current one.
    fn lost_former(&mut self, socket: Socket, loss: &Loss) {
        self.conversations.lose(socket.number, socket.into_queue(), &loss.cause);
        self.start_refused();
    }

    /// What a former server refused or lost need not wait for another socket, if there is one that can be had.
    fn start_refused(&mut self) {
        if let Some(current) = self.current.as_mut().filter(|socket| socket.leaves.is_none())
            && self.conversations.any_waits()
        {
            self.conversations.start_waiting(current);
        }
    }

    /// Everything is over, and nothing is tried again by itself.
    fn stop(&mut self, reason: DisconnectReason, cause: &TransportError, failure: Option<Failure>) {
        let was_open = self.current.is_some();
        self.conversations.fail(|sent| match &failure {
            Some(failure) => failure.clone(),
            None => Failure::Transport { sent, cause: cause.clone() },
        });
        self.is_kept = false;
        // What was told not to have been sent must not be.
        for socket in [&mut self.current, &mut self.former].into_iter().flatten() {
            socket.discard();
        }
        self.close_all();
        self.backoff.reset();
        self.refusals = 0;
        if was_open {
            self.happened(ConnectionEvent::Disconnected { cause: cause.clone() });
        }
        self.tell(ConnectionState::Disconnected { reason });
    }

    fn close_all(&mut self) {
        self.opening = None;
        self.opens_at = None;
        self.idle_since = None;
        self.forget_credential();
        for socket in [self.current.take(), self.former.take()].into_iter().flatten() {
            self.closing.push((socket, later(Instant::now(), FAREWELL)));
        }
    }

    /// Closes what is to be closed. Tells whether all of it is.
    fn farewell(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.closing.is_empty() {
            let now = Instant::now();
            self.closing.retain_mut(|(socket, until)| *until > now && socket.poll_close(cx).is_pending());
        }
        self.closing.is_empty()
    }

    // Reading and writing

    /// Reads what has come. Tells whether there may be more.
    fn receive(&mut self, now: Instant, cx: &mut Context<'_>) -> bool {
        let mut has_more = false;
        if let Some(mut socket) = self.former.take() {
            match self.read(&mut socket, now, cx) {
                Ok(more) if self.conversations.any_over(socket.number) => {
                    has_more |= more;
                    self.former = Some(socket);
                }
                Ok(_) => self.closing.push((socket, later(Instant::now(), FAREWELL))),
                Err(loss) => self.lost_former(socket, &loss),
            }
            self.start_refused();
        }
        if let Some(mut socket) = self.current.take() {
            match self.read(&mut socket, now, cx) {
                Ok(more) => {
                    has_more |= more;
                    self.current = Some(socket);
                }
                Err(loss) => self.lost(socket, &loss),
            }
        }
        has_more
    }

    fn read(&mut self, socket: &mut Socket, now: Instant, cx: &mut Context<'_>) -> Result<bool, Loss> {
        let mut has_heard = false;
        let mut result = Ok(false);
        let mut bytes = 0;
        for turn in 0.. {
            // Where a reader is behind, the server waits too.
            if self.conversations.is_behind() {
                break;
            }
            // So that readers take what has come while more of it is read.
            if turn == TURN || bytes >= TURN_BYTES {
                result = Ok(true);
                break;
            }
            let text = match socket.poll_receive(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(Incoming::Text(text))) => text,
                Poll::Ready(Ok(Incoming::Other)) => {
                    has_heard = true;
                    continue;
                }
                Poll::Ready(Err(loss)) => {
                    // What came before the end counts.
                    result = Err(loss);
                    break;
                }
            };
            has_heard = true;
            bytes += text.len();
            if let Some(control) = self.conversations.receive(&text, socket) {
                self.learn(control, socket);
            }
        }
        if has_heard {
            socket.hear(now);
        }
        self.conversations.deliver();
        result
    }

    /// What the server says about the connection.
    fn learn(&mut self, control: Control, socket: &mut Socket) {
        let is_current = socket.number == self.opened;
        match control {
            Control::Hello { verifies, counts, most } => {
                socket.verifies = Some(verifies);
                socket.counts = counts;
                self.conversations.tell_room(socket);
                socket.most = Some(most.unwrap_or(usize::MAX));
                self.conversations.refuse_too_large(socket);
                if is_current && let Some((token, done)) = self.to_show.take() {
                    self.show_over(socket, token, done);
                }
            }
            Control::Verdict { reference, refused } => {
                let Some((_, done)) = self.shown.take_if(|(shown, _)| *shown == reference) else { return };
                let verdict = match refused {
                    None => News::Answer(ByteString::from_static("null")),
                    Some(error) => {
                        let message = format!("the credential was refused: {error}");
                        self.shared.fail(&TransportError::new(TransportErrorKind::Headers, message));
                        News::Failed(Failure::Rpc(error))
                    }
                };
                if let Some(done) = done {
                    done.finish(verdict);
                }
            }
            Control::Expires => {
                let is_asked = self.renewal.is_some() || self.renews_at.is_some();
                if is_current && self.shared.settings.renews && !is_asked {
                    // A function may give what runs out as soon as it is shown.
                    let now = Instant::now();
                    let delay = match self.renewed {
                        Some(renewed) if later(renewed, STABLE) > now => self.renewals.next(),
                        _ => {
                            self.renewals.reset();
                            Duration::ZERO
                        }
                    };
                    self.renews_at = Some(later(now, delay));
                }
            }
            Control::Reconnect { after, deadline } => {
                let now = Instant::now();
                let leaves = later(now, deadline);
                socket.leaves = Some(socket.leaves.map_or(leaves, |known| known.min(leaves)));
                // One that was left already has nothing to say about the current one, and to say it once is enough.
                let is_known = !is_current || self.opening.is_some() || self.opens_at.is_some();
                if self.shared.settings.reconnect && !is_known {
                    self.count_anew(socket);
                    // Servers that send each other's clients back and forth are not run after.
                    let is_driven = socket.is_hasty && later(socket.opened, STABLE) > now;
                    let least = if is_driven { self.backoff.next() } else { Duration::ZERO };
                    self.opens_at = Some(later(now, after.min(deadline).max(least)));
                }
            }
        }
    }

    fn send(&mut self, now: Instant, cx: &mut Context<'_>) {
        if let Some(mut socket) = self.former.take() {
            match socket.poll_send(cx) {
                Ok(()) => self.former = Some(socket),
                Err(loss) => self.lost_former(socket, &loss),
            }
        }
        if let Some(mut socket) = self.current.take() {
            match socket.poll_send(cx) {
                Ok(()) => self.current = Some(socket),
                // What the server said before it closed is still to be read, its close frame first of all.
                Err(loss) => match self.read(&mut socket, now, cx) {
                    Err(read) => self.lost(socket, &read),
                    Ok(_) => self.lost(socket, &loss),
                },
            }
        }
    }

    // Credentials

    /// Shows another credential over the current socket.
    fn show(&mut self, token: String, done: Option<Arc<Slot>>) {
        // What is being opened may have asked for the credential before.
        if self.opening.is_some() && !self.shared.settings.renews {
            self.opening = Some((self.shared.dial)());
        }
        match self.current.take() {
            Some(mut socket) if socket.verifies.is_some() => {
                self.show_over(&mut socket, token, done);
                self.current = Some(socket);
            }
            Some(socket) => {
                self.current = Some(socket);
                if let Some((_, earlier)) = self.to_show.replace((token, done)) {
                    accept(earlier);
                }
            }
            // The next socket is opened with it.
            None => accept(done),
        }
    }

    fn show_over(&mut self, socket: &mut Socket, token: String, done: Option<Arc<Slot>>) {
        if socket.verifies == Some(true) {
            let reference = self.shared.next_key();
            socket.tell(outgoing::auth(reference, &token));
            if let Some((_, Some(earlier))) = self.shown.replace((reference, done)) {
                accept(Some(earlier));
            }
        } else {
            // A server that looks at credentials only when a socket is opened gets another socket.
            self.move_on(socket);
            accept(done);
        }
    }

    /// Opens another socket in place of one that is good, but was opened as somebody else.
    fn move_on(&mut self, socket: &Socket) {
        if self.opening.is_none() {
            self.count_anew(socket);
            self.opens_at = Some(Instant::now());
        }
    }

    /// When a server that does not say whether it looks at credentials counts as one that does not.
    fn silence_tells_at(&self) -> Option<Instant> {
        let socket = self.current.as_ref().filter(|_| self.to_show.is_some())?;
        Some(later(socket.opened, STABLE))
    }

    fn renew(&mut self, cx: &mut Context<'_>) {
        let now = Instant::now();
        if self.renews_at.is_some_and(|at| at <= now) {
            self.renews_at = None;
            self.renewed = Some(now);
            self.renewal = Some((self.shared.token)());
        }
        let Some(renewal) = &mut self.renewal else { return };
        let Poll::Ready(renewed) = renewal.poll_unpin(cx) else { return };
        self.renewal = None;
        match renewed {
            Ok(Some(token)) => self.show(token, None),
            // Headers say who it is, and only a socket that is opened shows them.
            Ok(None) => {
                if let Some(socket) = self.current.take() {
                    self.move_on(&socket);
                    self.current = Some(socket);
                }
            }
            Err(cause) => {
                self.shared.fail(&cause);
                self.renews_at = Some(later(Instant::now(), ASK_AGAIN));
            }
        }
    }

    /// The next socket is opened with a fresh one.
    fn forget_credential(&mut self) {
        self.renewal = None;
        self.renews_at = None;
        for done in
            [self.to_show.take().and_then(|(_, done)| done), self.shown.take().and_then(|(_, done)| done)]
        {
            accept(done);
        }
    }

    // Time

    /// Does what is due.
    fn pass(&mut self, now: Instant, cx: &mut Context<'_>) {
        if self.opens_at.is_some_and(|at| at <= now) && self.opening.is_none() {
            self.begin_opening();
        }
        if self.silence_tells_at().is_some_and(|at| at <= now)
            && let (Some(mut socket), Some((token, done))) = (self.current.take(), self.to_show.take())
        {
            self.show_over(&mut socket, token, done);
            self.current = Some(socket);
        }
        self.conversations.end_late(now, [self.current.as_mut(), self.former.as_mut()]);
        self.conversations.end_overdue(now, [self.current.as_mut(), self.former.as_mut()]);
        let is_behind = self.conversations.is_behind();
        let mut beat = |socket: &mut Socket| {
            if is_behind {
                socket.excuse(now);
            }
            if socket.due() <= now { socket.beat(now, cx) } else { Ok(()) }
        };
        let lost_former = self.former.as_mut().and_then(|socket| beat(socket).err());
        let lost = self.current.as_mut().and_then(|socket| beat(socket).err());
        if let Some((loss, socket)) = lost_former.and_then(|loss| Some((loss, self.former.take()?))) {
            self.lost_former(socket, &loss);
        }
        if let Some((loss, socket)) = lost.and_then(|loss| Some((loss, self.current.take()?))) {
            self.lost(socket, &loss);
        }
    }

    fn close_if_idle(&mut self, now: Instant) {
        let Some(patience) = self.shared.settings.idle_close else { return };
        if self.is_kept || self.current.is_none() || !self.conversations.is_empty() {
            self.idle_since = None;
            return;
        }
        let since = *self.idle_since.get_or_insert(now);
        if later(since, patience) <= now {
            self.close_all();
            let cause = TransportError::new(TransportErrorKind::Closed, "nothing needed the connection");
            self.happened(ConnectionEvent::Disconnected { cause });
            self.tell(ConnectionState::Idle);
        }
    }

    /// Sleeps until something is due, or comes.
    fn rest(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let sockets = [self.current.as_ref(), self.former.as_ref()].into_iter().flatten().map(Socket::due);
        let closing = self.closing.iter().map(|(_, until)| *until);
        let idle = self
            .idle_since
            .zip(self.shared.settings.idle_close)
            .map(|(since, patience)| later(since, patience));
        let late = self.conversations.too_late_at();
        let deadline = self.conversations.next_deadline();
        let others = [self.opens_at, self.renews_at, self.silence_tells_at(), idle, late, deadline]
            .into_iter()
            .flatten();
        if let Some(due) = sockets.chain(closing).chain(others).min() {
            // What is due later than it wakes up is looked at then: to set it anew with each sign of life would cost more.
            if due < self.sleep.deadline() || self.sleep.is_elapsed() {
                self.sleep.as_mut().reset(due);
            }
            if self.sleep.as_mut().poll(cx).is_ready() {
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }

    fn tell(&self, state: ConnectionState) {
        self.shared.state.send_if_modified(|known| {
            let is_new = *known != state;
            *known = state;
            is_new
        });
    }

    fn happened(&self, event: ConnectionEvent) {
        // Nobody listens, as a rule.
        let _ = self.shared.events.send(event);
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.turn(cx)
    }
}

/// A runtime that ends drops its tasks: whoever still waits is told.
impl Drop for Driver {
    fn drop(&mut self) {
        let cause = TransportError::new(TransportErrorKind::Closed, "the runtime of the client has ended");
        self.conversations.fail(|sent| Failure::Transport { sent, cause: cause.clone() });
        self.forget_credential();
        let is_wanted = self.shared.settle(&cause);
        // Who was told to disconnect stays so, whichever runtime comes next.
        let is_stopped = is_wanted.map_or(self.is_stopped, |is_wanted| !is_wanted);
        self.tell(if is_stopped { REQUESTED } else { ConnectionState::Idle });
    }
}

/// A credential will do, as far as is known.
fn accept(done: Option<Arc<Slot>>) {
    if let Some(done) = done {
        done.finish(News::Answer(ByteString::from_static("null")));
    }
}

/// What comes of whatever is tried while the client is disconnected.
fn disconnected() -> TransportError {
    TransportError::new(TransportErrorKind::Closed, "the client was asked to disconnect")
}
