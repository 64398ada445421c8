//! All conversations of a client: over which socket each of them goes, and where each of them stands, so that it can go on
//! over another.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    hash::BuildHasherDefault,
    sync::Arc,
    time::Duration,
};

use bytestring::ByteString;
use rpc_core::{
    Code, EventId, Kind, RpcError,
    client::{Emission, Failure, Heard, Outgoing, TransportError, TransportErrorKind},
};
use rustc_hash::FxHasher;
use tokio::time::Instant;

use super::{
    incoming::{About, Frame},
    mailbox::Reserved,
    outgoing,
    slot::{News, Put, Slot, window},
    socket::{Origin, Queued, Socket},
    time::later,
};

/// How long everything waits for the reader of a two-way procedure.
const PATIENCE: Duration = Duration::from_secs(5);

/// Conversations by their keys.
pub(super) struct Conversations {
    all: HashMap<u64, Conversation, BuildHasherDefault<FxHasher>>,
    /// Those for which there is news that is not delivered.
    touched: Vec<u64>,
    /// Those whose readers are behind, for which the sockets wait.
    behind: usize,
    /// Before this moment no call's time is up. Most calls are answered long before, so nothing is kept in order.
    next_deadline: Option<Instant>,
    terms: Terms,
}

/// What holds for each conversation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    /// How many bytes may wait for a reader.
    pub(crate) most: usize,
    /// How often a query is sent again.
    pub(crate) retries: u32,
    /// How long a call waits, unless it says so itself.
    pub(crate) timeout: Option<Duration>,
}

struct Conversation {
    slot: Arc<Slot>,
    call: Outgoing,
    part: Part,
    /// The number of the socket that it goes over. `None` while it waits for one.
    socket: Option<u32>,
    /// Its part of what may wait to be sent.
    reserved: Option<Reserved>,
    news: Vec<News>,
    /// Since when more waits for its reader than may.
    behind_since: Option<Instant>,
}

/// What a conversation is about.
enum Part {
    Call {
        /// How often it was lost after it had been sent.
        losses: u32,
        /// How long its caller waits, and up to when.
        patience: Option<(Duration, Instant)>,
    },
    Subscription {
        last_event_id: Option<EventId>,
        /// How many bytes its server may send beyond those that it knows of.
        owed: usize,
        /// Whether any item has come.
        is_begun: bool,
    },
    TwoWay(Box<TwoWay>),
}

#[derive(Default)]
struct TwoWay {
    /// Events that wait for the procedure to be open, or for what goes in front of them.
    held: VecDeque<Queued>,
    /// Events whose answers are waited for.
    asked: HashMap<u64, Arc<Slot>, BuildHasherDefault<FxHasher>>,
    /// How many times it was told that the procedure was opened anew, and has not said what goes first.
    resuming: u32,
}

/// What a frame says that is no conversation's.
pub(super) enum Control {
    Hello {
        verifies: bool,
        /// Whether it counts how much it may send.
        counts: bool,
        most: Option<usize>,
    },
    /// The verdict on the credential that was shown with this reference.
    Verdict { reference: u64, refused: Option<RpcError> },
    /// The credential runs out.
    Expires,
    /// The server is leaving.
    Reconnect { after: Duration, deadline: Duration },
}

impl Conversations {
    pub(super) fn new(terms: Terms) -> Self {
        Self { all: HashMap::default(), touched: Vec::new(), behind: 0, next_deadline: None, terms }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether any waits for a socket.
    pub(super) fn any_waits(&self) -> bool {
        self.all.values().any(|conversation| conversation.socket.is_none())
    }

    /// Whether any goes over a socket.
    pub(super) fn any_over(&self, number: u32) -> bool {
        self.all.values().any(|conversation| conversation.socket == Some(number))
    }

    /// Whether there is a reader that is too far behind.
    pub(super) fn is_behind(&self) -> bool {
        self.behind > 0
    }

    /// When the reader of a two-way procedure is too late: its server sends whether it is read or not, and everything else
    /// waits for it.
    pub(super) fn too_late_at(&self) -> Option<Instant> {
        if self.behind == 0 {
            return None;
        }
        let of_two_way = self.all.values().filter(|it| matches!(it.part, Part::TwoWay(_)));
        of_two_way.filter_map(|it| it.behind_since).min().map(|since| later(since, PATIENCE))
    }

    /// Ends two-way procedures whose readers are too late.
    pub(super) fn end_late(&mut self, now: Instant, mut sockets: [Option<&mut Socket>; 2]) {
        while self.too_late_at().is_some_and(|at| at <= now) {
            let is_late = |it: &&Conversation| {
                matches!(it.part, Part::TwoWay(_))
                    && it.behind_since.is_some_and(|since| later(since, PATIENCE) <= now)
            };
            let Some(key) = self.all.values().find(is_late).map(|it| it.slot.key) else { return };
            let Some(conversation) = self.remove(key) else { return };
            for socket in sockets.iter_mut().flatten().filter(|it| conversation.socket == Some(it.number)) {
                socket.withdraw(key);
                socket.tell(outgoing::end(key, Kind::Socket));
            }
            let message = format!(
                "the reader of `{}` was behind by more than the client's `receive_buffer` for {PATIENCE:?}",
                conversation.call.path()
            );
            let cause = TransportError::new(TransportErrorKind::Closed, message);
            conversation.finish(News::Failed(cause.sent()));
        }
    }

    /// When a call's time may be up.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.next_deadline
    }

    /// Ends calls whose time is up.
    pub(super) fn end_overdue(&mut self, now: Instant, mut sockets: [Option<&mut Socket>; 2]) {
        if self.next_deadline.is_none_or(|next| next > now) {
            return;
        }
        let deadline = |it: &Conversation| match it.part {
            Part::Call { patience, .. } => patience,
            _ => None,
        };
        let is_over = |it: &&Conversation| deadline(it).is_some_and(|(_, deadline)| deadline <= now);
        let overdue: Vec<_> = self.all.values().filter(is_over).map(|it| it.slot.key).collect();
        for key in overdue {
            let Some(conversation) = self.remove(key) else { continue };
            let timeout = deadline(&conversation).map(|(timeout, _)| timeout).unwrap_or_default();
            let was_sent = conversation.slot.was_sent();
            for socket in sockets.iter_mut().flatten().filter(|it| conversation.socket == Some(it.number)) {
                socket.withdraw(key);
                if was_sent {
                    socket.tell(outgoing::end(key, conversation.call.description().kind));
                }
            }
            let message = if was_sent {
                format!("the server has not answered within {timeout:?}")
            } else {
                format!("there was no connection within {timeout:?}")
            };
            let cause = TransportError::new(TransportErrorKind::Timeout, message);
            conversation.finish(News::Failed(Failure::Transport { sent: was_sent, cause }));
        }
        self.next_deadline =
            self.all.values().filter_map(|it| deadline(it).map(|(_, deadline)| deadline)).min();
    }

    /// Takes one on. It goes over the socket, or waits for one.
    pub(super) fn begin(
        &mut self,
        slot: Arc<Slot>,
        call: Outgoing,
        reserved: Option<Reserved>,
        now: Instant,
        socket: Option<&mut Socket>,
    ) {
        let part = match call.description().kind {
            Kind::Subscription => {
                let last_event_id = call.last_event_id().cloned();
                Part::Subscription { last_event_id, owed: 0, is_begun: false }
            }
            Kind::Socket => Part::TwoWay(Box::default()),
            _ => {
                let timeout = call.timeout().or(self.terms.timeout);
                let patience = timeout.map(|timeout| (timeout, later(now, timeout)));
                let deadline = patience.map(|(_, deadline)| deadline);
                self.next_deadline = self.next_deadline.into_iter().chain(deadline).min();
                Part::Call { losses: 0, patience }
            }
        };
        let key = slot.key;
        let mut conversation =
            Conversation { slot, call, part, socket: None, reserved, news: Vec::new(), behind_since: None };
        if let Some(socket) = socket {
            conversation.start(socket, self.terms, now);
        }
        if !conversation.news.is_empty() {
            self.touched.push(key);
        }
        self.all.insert(key, conversation);
        self.give_up_if_over(key);
    }

    /// Starts all that wait: subscriptions first, then two-way procedures, then calls.
    pub(super) fn start_waiting(&mut self, socket: &mut Socket) {
        let waits = |conversation: &&Conversation| conversation.socket.is_none();
        let mut keys: Vec<_> =
            self.all.values().filter(waits).map(|waiting| (waiting.rank(), waiting.slot.key)).collect();
        keys.sort_unstable();
        for (_, key) in keys {
            self.restart(key, socket);
        }
    }

    fn restart(&mut self, key: u64, socket: &mut Socket) {
        if let Some(conversation) = self.all.get_mut(&key) {
            conversation.start(socket, self.terms, Instant::now());
            if !conversation.news.is_empty() {
                self.touched.push(key);
            }
        }
        self.give_up_if_over(key);
    }

    /// What could not even be sent is over.
    fn give_up_if_over(&mut self, key: u64) {
        if self.all.get(&key).is_some_and(|it| matches!(it.news.last(), Some(News::Failed(_)))) {
            self.deliver();
        }
    }

    /// Moves what can go on without a gap from a socket that is about to close to another. What is left finishes there, or
    /// is lost with it.
    pub(super) fn move_over(&mut self, from: &mut Socket, to: &mut Socket) {
        let moves = |it: &&Conversation| {
            it.socket == Some(from.number)
                && match &it.part {
                    Part::Call { .. } => !it.slot.was_sent(),
                    Part::Subscription { last_event_id, .. } => {
                        last_event_id.is_some() || !it.slot.was_sent()
                    }
                    Part::TwoWay(_) => true,
                }
        };
        let mut keys: Vec<_> =
            self.all.values().filter(moves).map(|moved| (moved.rank(), moved.slot.key)).collect();
        keys.sort_unstable();
        for (_, key) in keys {
            let withdrawn = from.withdraw(key);
            let Some(conversation) = self.all.get_mut(&key) else { continue };
            if conversation.slot.was_sent() {
                from.tell(outgoing::end(key, conversation.call.description().kind));
            }
            conversation.lose(withdrawn);
            self.restart(key, to);
        }
    }

    /// Nobody waits for a conversation any more.
    pub(super) fn end(&mut self, key: u64, sockets: [Option<&mut Socket>; 2]) {
        let Some(conversation) = self.remove(key) else { return };
        for socket in sockets.into_iter().flatten() {
            if conversation.socket == Some(socket.number) {
                let is_begun = conversation.slot.was_sent();
                if is_begun && matches!(conversation.part, Part::TwoWay(_)) {
                    // What was emitted goes on its way; whoever waits for an answer is told that nothing was sent.
                    socket.withdraw_requests(key);
                } else {
                    // What was not sent need not be ended.
                    socket.withdraw(key);
                }
                if is_begun {
                    socket.tell(outgoing::end(key, conversation.call.description().kind));
                }
            }
        }
        conversation.finish(News::Ended);
    }

    /// Emits an event in a conversation, or keeps it until it is open again.
    pub(super) fn emit(
        &mut self,
        key: u64,
        event: &Emission,
        answer: Option<Arc<Slot>>,
        reserved: Reserved,
        sockets: [Option<&mut Socket>; 2],
    ) {
        let open = self.all.get_mut(&key).and_then(|conversation| match &mut conversation.part {
            Part::TwoWay(two_way) => Some((conversation.socket, two_way, &mut conversation.news)),
            _ => None,
        });
        let Some((over, two_way, news)) = open else {
            if let Some(answer) = answer {
                answer.finish(News::Failed(closed().not_sent()));
            }
            return;
        };
        let text = outgoing::emit(key, event, answer.as_ref().map(|answer| answer.key));
        if let Some(answer) = &answer {
            two_way.asked.insert(answer.key, Arc::clone(answer));
        }
        let queued =
            Queued { text, of: Origin::Event { conversation: key, answer }, reserved: Some(reserved) };
        let socket = sockets.into_iter().flatten().find(|socket| over == Some(socket.number));
        match socket {
            Some(socket) if two_way.resuming == 0 => two_way.send(queued, socket, news),
            _ => two_way.held.push_back(queued),
        }
        if !news.is_empty() {
            self.touched.push(key);
        }
    }

    /// What goes first after a procedure was opened anew, and then all that waited.
    pub(super) fn resume(&mut self, key: u64, first: Vec<Emission>, sockets: [Option<&mut Socket>; 2]) {
        let Some(conversation) = self.all.get_mut(&key) else { return };
        let Part::TwoWay(two_way) = &mut conversation.part else { return };
        two_way.resuming = two_way.resuming.saturating_sub(1);
        // Were it opened once more meanwhile, what was said belongs to an earlier time.
        if two_way.resuming > 0 {
            return;
        }
        // Were it lost again meanwhile, it will be opened anew and be asked once more.
        let over = conversation.socket;
        let Some(socket) = sockets.into_iter().flatten().find(|socket| over == Some(socket.number)) else {
            return;
        };
        for event in &first {
            let of = Origin::Rejoin { conversation: key };
            let queued = Queued { text: outgoing::emit(key, event, None), of, reserved: None };
            two_way.send(queued, socket, &mut conversation.news);
        }
        two_way.flush(socket, &mut conversation.news);
        if !conversation.news.is_empty() {
            self.touched.push(key);
        }
    }

    /// Nobody waits for the answer to an event any more.
    pub(super) fn forget(&mut self, key: u64, reference: u64) {
        if let Some(Conversation { part: Part::TwoWay(two_way), .. }) = self.all.get_mut(&key) {
            two_way.asked.remove(&reference);
        }
    }

    /// A reader has caught up by so many bytes.
    pub(super) fn has_room(&mut self, key: u64, bytes: usize, sockets: [Option<&mut Socket>; 2]) {
        let Some(conversation) = self.all.get_mut(&key) else { return };
        if conversation.behind_since.is_some() && !conversation.slot.is_behind(self.terms.most) {
            conversation.behind_since = None;
            self.behind -= 1;
        }
        if let Part::Subscription { owed, .. } = &mut conversation.part {
            *owed = owed.saturating_add(bytes);
            let over = conversation.socket;
            if let Some(socket) = sockets.into_iter().flatten().find(|socket| over == Some(socket.number)) {
                conversation.tell_room(socket);
            }
        }
    }

    /// The server of a socket has said how much it takes: what is more is not sent.
    pub(super) fn refuse_too_large(&mut self, socket: &mut Socket) {
        for queued in socket.withdraw_too_large() {
            let key = match &queued.of {
                Origin::Connection => continue,
                Origin::Beginning(slot) => slot.key,
                Origin::Event { conversation, .. } | Origin::Rejoin { conversation } => *conversation,
            };
            let Some(conversation) = self.all.get_mut(&key) else { continue };
            match (&queued.of, &mut conversation.part) {
                (Origin::Beginning(_), _) => conversation.refuse(&queued.text, socket),
                (_, Part::TwoWay(two_way)) => two_way.send(queued, socket, &mut conversation.news),
                _ => {}
            }
            self.touched.push(key);
        }
    }

    /// The server of a socket has said whether it counts.
    pub(super) fn tell_room(&mut self, socket: &mut Socket) {
        let number = socket.number;
        for conversation in self.all.values_mut().filter(|it| it.socket == Some(number)) {
            conversation.tell_room(socket);
        }
    }

    /// Takes what came over a socket to where it belongs. What is no conversation's is given back.
    pub(super) fn receive(&mut self, text: &ByteString, socket: &Socket) -> Option<Control> {
        let frame = match Frame::read(text) {
            Ok(frame) => frame,
            // What cannot be read may be of a later version.
            Err(_) => return None,
        };
        let Some(key) = frame.conversation() else { return control(&frame) };
        // Frames of one that has ended, or goes over another socket by now, may still be under way.
        let conversation = self.all.get_mut(&key).filter(|it| it.socket == Some(socket.number))?;
        // The only thing that a call gets takes the short way.
        if let ("result", Part::Call { .. }) = (&*frame.kind, &conversation.part) {
            let conversation = self.remove(key)?;
            conversation.slot.finish(News::Answer(part_of(text, frame.data())));
            return None;
        }
        let is_first = conversation.news.is_empty();
        if conversation.receive(&frame, text, socket.leaves.is_some()) && is_first {
            self.touched.push(key);
        }
        None
    }

    /// A socket was lost, with these frames unsent.
    pub(super) fn lose(&mut self, number: u32, unsent: VecDeque<Queued>, cause: &TransportError) {
        let mut unsent_of: HashMap<u64, VecDeque<Queued>, BuildHasherDefault<FxHasher>> = HashMap::default();
        for queued in unsent {
            if let Some(key) = queued.conversation() {
                unsent_of.entry(key).or_default().push_back(queued);
            }
        }
        let keys: Vec<_> =
            self.all.values().filter(|it| it.socket == Some(number)).map(|it| it.slot.key).collect();
        for key in keys {
            let Some(conversation) = self.all.get_mut(&key) else { continue };
            conversation.lose(unsent_of.remove(&key).unwrap_or_default());
            if let Some(failure) = conversation.lost(self.terms, cause) {
                conversation.news.push(News::Failed(failure));
                self.touched.push(key);
            }
        }
        // What has failed is over now: it must not be found among those that wait for a socket.
        self.deliver();
    }

    /// All of them fail.
    pub(super) fn fail(&mut self, failure: impl Fn(bool) -> Failure) {
        self.deliver();
        for (_, conversation) in self.all.drain() {
            let failure = failure(conversation.slot.was_sent());
            conversation.finish(News::Failed(failure));
        }
        self.behind = 0;
    }

    /// Wakes who has news, once for all of it.
    pub(super) fn deliver(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        for key in touched.drain(..) {
            let Some(conversation) = self.all.get_mut(&key) else { continue };
            if conversation.news.is_empty() {
                continue;
            }
            let Put { is_behind, is_over } = conversation.slot.put(&mut conversation.news, self.terms.most);
            if is_behind != conversation.behind_since.is_some() {
                conversation.behind_since = is_behind.then(Instant::now);
                self.behind = if is_behind { self.behind + 1 } else { self.behind - 1 };
            }
            if is_over && let Some(conversation) = self.remove(key) {
                conversation.part.finish();
            }
        }
        self.touched = touched;
    }

    fn remove(&mut self, key: u64) -> Option<Conversation> {
        let conversation = self.all.remove(&key)?;
        if conversation.behind_since.is_some() {
            self.behind -= 1;
        }
        Some(conversation)
    }
}

impl Conversation {
    /// In which order they are started: what was there before is resumed, then what waits is sent.
    fn rank(&self) -> u8 {
        match self.part {
            Part::Subscription { .. } => 0,
            Part::TwoWay(_) => 1,
            Part::Call { .. } => 2,
        }
    }

    /// Goes over this socket from now on.
    fn start(&mut self, socket: &mut Socket, terms: Terms, now: Instant) {
        let was_sent = self.slot.was_sent();
        let mut terms_of_it = outgoing::Terms::default();
        match &mut self.part {
            // What is left of it.
            Part::Call { patience, .. } => {
                terms_of_it.timeout = patience.map(|(_, deadline)| deadline.saturating_duration_since(now));
            }
            Part::Subscription { last_event_id, owed, .. } => {
                *owed = 0;
                terms_of_it.last_event_id = last_event_id.as_ref();
                terms_of_it.window = Some(self.slot.begin_window(window(terms.most)).max(1));
            }
            Part::TwoWay(_) => {}
        }
        let last_event_id = terms_of_it.last_event_id;
        let text = outgoing::begin(self.slot.key, &self.call, &terms_of_it);
        if !socket.takes(&text) {
            return self.refuse(&text, socket);
        }
        self.socket = Some(socket.number);
        // Of a subscription that cannot say where it was, something may be missing. Silence would be a lie.
        if was_sent && last_event_id.is_none() && matches!(self.part, Part::Subscription { .. }) {
            self.news.push(News::reset());
        }
        socket.send(text, Origin::Beginning(Arc::clone(&self.slot)), self.reserved.take());
        if let Part::TwoWay(two_way) = &mut self.part {
            if was_sent {
                two_way.resuming += 1;
                self.news.push(News::Heard(Heard::Reopened));
            } else {
                two_way.flush(socket, &mut self.news);
            }
        }
    }

    /// Cannot be begun: the server does not take so much.
    fn refuse(&mut self, text: &str, socket: &Socket) {
        let message = format!("`{}` takes {}", self.call.path(), too_much(text, socket));
        let cause = TransportError::new(TransportErrorKind::Input, message);
        self.news.push(News::Failed(Failure::Transport { sent: self.slot.was_sent(), cause }));
    }

    /// Tells a server that counts how much more it may send.
    fn tell_room(&mut self, socket: &mut Socket) {
        if let Part::Subscription { owed, .. } = &mut self.part
            && socket.counts
            && *owed > 0
        {
            socket.tell(outgoing::more(self.slot.key, std::mem::take(owed)));
        }
    }

    /// Has no socket any more. Of what was not sent it keeps the events, and its part of what may wait.
    fn lose(&mut self, unsent: VecDeque<Queued>) {
        self.socket = None;
        for queued in unsent.into_iter().rev() {
            match &mut self.part {
                Part::TwoWay(two_way) if matches!(queued.of, Origin::Event { .. }) => {
                    two_way.held.push_front(queued);
                }
                _ => self.reserved = queued.reserved,
            }
        }
        let Part::TwoWay(two_way) = &mut self.part else { return };
        // What was sent and is not answered never will be.
        let sent: Vec<_> = two_way.asked.values().filter(|asked| asked.was_sent()).cloned().collect();
        for asked in sent {
            two_way.asked.remove(&asked.key);
            let cause = "the connection was lost before the event was answered";
            let cause = TransportError::new(TransportErrorKind::Closed, cause);
            asked.finish(News::Failed(cause.sent()));
        }
    }

    /// Whether a loss ends it.
    fn lost(&mut self, terms: Terms, cause: &TransportError) -> Option<Failure> {
        let Part::Call { losses, .. } = &mut self.part else { return None };
        if !self.slot.was_sent() {
            return None;
        }
        *losses += 1;
        let is_query = self.call.description().kind == Kind::Query;
        (!is_query || *losses > terms.retries).then(|| cause.clone().sent())
    }

    /// Takes a frame. Tells whether there is news.
    fn receive(&mut self, frame: &Frame<'_>, text: &ByteString, is_leaving: bool) -> bool {
        let news = match (&*frame.kind, &mut self.part) {
            ("data", Part::Subscription { last_event_id, is_begun, .. }) => {
                *is_begun = true;
                let id = frame.event_id.as_deref().and_then(|id| id.parse::<EventId>().ok());
                if id.is_some() {
                    last_event_id.clone_from(&id);
                }
                News::item(part_of(text, frame.data()), id, text.len())
            }
            ("event", Part::TwoWay(_)) => {
                let name = match &frame.name {
                    Some(Cow::Borrowed(name)) => text.slice_ref(name),
                    Some(Cow::Owned(name)) => ByteString::from(name.clone()),
                    None => return false,
                };
                let data = part_of(text, frame.data());
                News::Heard(Heard::event(name, data, frame.timestamp.unwrap_or(0)))
            }
            ("reset", Part::Subscription { .. }) => News::reset(),
            ("complete", Part::Subscription { .. } | Part::TwoWay(_)) => News::Ended,
            ("result" | "rejected", Part::TwoWay(two_way)) if frame.reference.is_some() => {
                let asked = frame.reference().and_then(|reference| two_way.asked.remove(&reference));
                if let Some(asked) = asked {
                    asked.finish(match &*frame.kind {
                        "result" => News::Answer(part_of(text, frame.data())),
                        _ => News::Failed(Failure::Rpc(frame.error())),
                    });
                }
                return false;
            }
            ("rejected", Part::TwoWay(_)) => News::rejected(frame.error()),
            ("error" | "rejected", _) => {
                let error = frame.error();
                // A server that leaves takes nothing on, and says so. It goes over the next socket.
                let is_mutation = self.call.description().kind == Kind::Mutation;
                if is_leaving && !is_mutation && error.code() == Code::Unavailable.as_str() {
                    // Of what was begun something may be missing, and so it may of what was emitted already.
                    if !matches!(self.part, Part::Subscription { is_begun: true, .. } | Part::TwoWay(_)) {
                        self.slot.mark_unsent();
                    }
                    self.lose(VecDeque::new());
                    return false;
                }
                News::Failed(Failure::Rpc(error))
            }
            _ => return false,
        };
        self.news.push(news);
        true
    }

    /// It is over, and so is whatever belongs to it.
    fn finish(self, last: News) {
        self.part.finish();
        self.slot.finish(last);
    }
}

impl Part {
    /// What it was about is over: no event is answered any more.
    fn finish(self) {
        let Self::TwoWay(two_way) = self else { return };
        for asked in two_way.asked.into_values() {
            let cause = TransportError::new(
                TransportErrorKind::Closed,
                "the conversation ended before the event was answered",
            );
            asked.finish(News::Failed(Failure::Transport { sent: asked.was_sent(), cause }));
        }
    }
}

impl TwoWay {
    /// Sends an event. That the server would not take it is told to whoever waits for its answer, or is news.
    fn send(&mut self, queued: Queued, socket: &mut Socket, news: &mut Vec<News>) {
        if socket.takes(&queued.text) {
            return socket.push(queued);
        }
        let message = format!("the event takes {}", too_much(&queued.text, socket));
        if let Origin::Event { answer: Some(answer), .. } = queued.of {
            self.asked.remove(&answer.key);
            let cause = TransportError::new(TransportErrorKind::Input, message);
            answer.finish(News::Failed(cause.not_sent()));
        } else {
            news.push(News::rejected(RpcError::framework(Code::PayloadTooLarge, message)));
        }
    }

    fn flush(&mut self, socket: &mut Socket, news: &mut Vec<News>) {
        for queued in std::mem::take(&mut self.held) {
            self.send(queued, socket, news);
        }
    }
}

/// How much more a frame is than the server takes.
fn too_much(text: &str, socket: &Socket) -> String {
    format!("{} bytes, and the server takes {}", text.len(), socket.most.unwrap_or(usize::MAX))
}

/// What is said about the connection itself.
fn control(frame: &Frame<'_>) -> Option<Control> {
    let nothing = About::default();
    let about = frame.about.as_deref().unwrap_or(&nothing);
    Some(match &*frame.kind {
        "hello" => Control::Hello {
            verifies: about.features.iter().any(|feature| feature == "auth"),
            counts: about.features.iter().any(|feature| feature == "window"),
            most: about.most,
        },
        "result" => Control::Verdict { reference: frame.reference()?, refused: None },
        "rejected" => Control::Verdict { reference: frame.reference()?, refused: Some(frame.error()) },
        "auth" => Control::Expires,
        "reconnect" => Control::Reconnect {
            after: Duration::from_millis(about.after_ms.unwrap_or(0)),
            deadline: Duration::from_millis(about.deadline_ms.unwrap_or(30_000)),
        },
        _ => return None,
    })
}

/// A part of a frame's text, without a copy where it is one.
fn part_of(text: &ByteString, part: &str) -> ByteString {
    match part {
        "null" => ByteString::from_static("null"),
        part => text.slice_ref(part),
    }
}

/// The conversation is over.
fn closed() -> TransportError {
    TransportError::new(TransportErrorKind::Closed, "the conversation is over")
}
