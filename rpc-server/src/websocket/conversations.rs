//! What runs over a connection: conversations, by the client's ids.

use std::{
    collections::HashMap,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures::{StreamExt, future::select, stream::FuturesUnordered};
use rpc_core::{Code, ConnectionId, RpcError, client::BoxFuture};
use rpc_realtime::{Incoming, Line};

use super::{
    alone,
    direct::DirectWrite,
    outbound::Outbound,
    outbox::{Delivered, Door, Exit, Form, Outbox},
    turn::{Polled, poll},
    two_way::{Patience, TwoWay},
    wake::{Bell, PlaceWaker, Woken},
    window::Window,
};
use crate::{Limits, connection::Shutdown, http::call::Running};

/// Those that take their leave.
pub(super) type Leaving = FuturesUnordered<BoxFuture<()>>;

/// The place of those that take their leave: it is none of the list's.
const LEAVING: usize = usize::MAX;

/// Something that runs, and goes on.
struct Conversation {
    /// The client's id, as JSON.
    id: Arc<str>,
    kind: ConversationKind,
    running: Running,
    /// How much of a subscription its client is ready for, if it says so.
    window: Option<Window>,
    /// What one that goes both ways has beside.
    two_way: Option<TwoWay>,
}

/// How its frames look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConversationKind {
    /// One result.
    Call,
    /// Items, up to their end.
    Subscription,
    /// Events, both ways.
    TwoWay,
}

/// What two-way conversations begin with.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) connection: ConnectionId,
    pub(super) limits: &'a Limits,
}

/// A place for a conversation, with the waker of whichever is in it.
struct Place {
    entry: Arc<PlaceWaker>,
    waker: Waker,
    conversation: Option<Conversation>,
}

/// All that run. Empty, it owns next to nothing.
pub(super) struct Conversations {
    places: Vec<Place>,
    free: Vec<usize>,
    by_id: HashMap<Arc<str>, usize>,
    calls: usize,
    woken: Arc<Woken>,
    /// What is emitted to any of them; made for the first that goes both ways.
    outbox: Option<Arc<Outbox>>,
    /// How it writes while the task sleeps.
    direct: Option<Arc<dyn DirectWrite>>,
    /// Those whose client has gone, and which take their leave.
    leaving: Option<Leaving>,
    /// Wakes for them.
    leaving_entry: Option<Arc<PlaceWaker>>,
    patience: Patience,
    /// The places of those that ended, while they are given back.
    ended: Vec<usize>,
    /// The places that were woken, while they are polled.
    turn: Vec<usize>,
}

impl Conversations {
    pub(super) fn new() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
            by_id: HashMap::new(),
            calls: 0,
            woken: Arc::default(),
            outbox: None,
            direct: None,
            leaving: None,
            leaving_entry: None,
            patience: Patience::default(),
            ended: Vec::new(),
            turn: Vec::new(),
        }
    }

    /// What rings for the same task.
    pub(super) fn bell(&self) -> Arc<Bell> {
        Bell::new(&self.woken)
    }

    /// The task that is woken when one of them is.
    pub(super) fn register(&self, task: &Waker) {
        self.woken.register(task);
    }

    /// How many there are, with those that take their leave.
    pub(super) fn len(&self) -> usize {
        self.by_id.len() + self.leaving.as_ref().map_or(0, FuturesUnordered::len)
    }

    /// How many of them are calls, which end by themselves.
    pub(super) fn calls(&self) -> usize {
        self.calls
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        !self.by_id.is_empty() && self.by_id.contains_key(id)
    }

    /// Polls a new conversation once, in place, and keeps it if it is not over by then.
    pub(super) fn start(
        &mut self,
        id: &str,
        kind: ConversationKind,
        mut running: Running,
        mut window: Option<Window>,
        out: &mut Outbound,
        room: usize,
    ) {
        let place = match self.free.last() {
            Some(place) => *place,
            None => self.add_place(),
        };
        let polled = poll(id, kind, &mut running, window.as_mut(), &self.places[place].waker, out, room);
        if polled == Polled::Over {
            return;
        }
        let id = Arc::<str>::from(id);
        self.free.pop();
        self.calls += usize::from(kind == ConversationKind::Call);
        self.by_id.insert(Arc::clone(&id), place);
        if polled == Polled::GoesOn {
            self.places[place].entry.list();
        }
        self.places[place].conversation = Some(Conversation { id, kind, running, window, two_way: None });
    }

    /// Starts a conversation that goes both ways, and polls it once, in place. `form` is that of its frames, and `start`
    /// is given its line.
    pub(super) fn open(
        &mut self,
        id: &str,
        form: Form,
        Terms { connection, limits }: Terms<'_>,
        start: impl FnOnce(Arc<Line>) -> Running,
        out: &mut Outbound,
    ) {
        let place = self.free.pop().unwrap_or_else(|| {
            let place = self.add_place();
            self.free.pop();
            place
        });
        self.patience = Patience::of(limits);
        // Where events may take less than answers, that is to be enough for a handler that waits.
        let room = limits.outbound.min(limits.queue / 2).max(1);
        let outbox = self.outbox.get_or_insert_with(|| {
            let outbox = Outbox::new(&self.woken, limits.queue, room);
            outbox.write_directly(self.direct.clone());
            outbox
        });
        let exit = Exit::new(outbox, form, place);
        let line = Line::new(connection, Door(Arc::clone(&exit)), limits.inbox);
        let id = Arc::<str>::from(id);
        let running = start(Arc::clone(&line));
        let two_way = Some(TwoWay::new(line, exit));
        self.by_id.insert(Arc::clone(&id), place);
        self.places[place].conversation =
            Some(Conversation { id, kind: ConversationKind::TwoWay, running, window: None, two_way });
        self.poll_two_way(place, out);
    }

    fn poll_two_way(&mut self, place: usize, out: &mut Outbound) {
        let Some(Place { waker, conversation: Some(conversation), .. }) = self.places.get_mut(place) else {
            return;
        };
        if let Some(two_way) = &mut conversation.two_way {
            let mut cx = Context::from_waker(waker);
            two_way.poll(&conversation.id, &mut conversation.running, &mut cx, out);
        }
    }

    /// How what is emitted is written while the task sleeps.
    pub(super) fn write_directly(&mut self, direct: Option<Arc<dyn DirectWrite>>) {
        if let Some(outbox) = &self.outbox {
            outbox.write_directly(direct.clone());
        }
        self.direct = direct;
    }

    /// Gives a conversation an event of its client.
    ///
    /// # Errors
    ///
    /// `NOT_OPEN` if there is none of this id that takes any, `LIMIT_EXCEEDED` if too many wait for it already.
    pub(super) fn emit(&self, id: &str, event: Incoming) -> Result<(), RpcError> {
        let Some(two_way) = self.two_way(id).filter(|two_way| two_way.is_open()) else {
            return Err(RpcError::framework(Code::NotOpen, "no conversation of this id takes events"));
        };
        two_way.receive(event).map_err(|full| RpcError::framework(Code::LimitExceeded, full.to_string()))
    }

    /// Widens a conversation's window. For an unknown one, or one without a window, nothing happens.
    pub(super) fn widen(&mut self, id: &str, bytes: u64) {
        let Some(place) = self.by_id.get(id) else { return };
        let Place { entry, conversation, .. } = &mut self.places[*place];
        let window = conversation.as_mut().and_then(|conversation| conversation.window.as_mut());
        if window.is_some_and(|window| window.give(bytes)) {
            entry.list();
        }
    }

    fn two_way(&self, id: &str) -> Option<&TwoWay> {
        self.places[*self.by_id.get(id)?].conversation.as_ref()?.two_way.as_ref()
    }

    /// Whether layers and extractors of a conversation still run.
    pub(super) fn is_opening(&self, id: &str) -> bool {
        self.two_way(id).is_some_and(TwoWay::is_opening)
    }

    /// Why the only conversation was never open, if it was not.
    pub(super) fn take_refusal(&mut self) -> Option<RpcError> {
        let place = *self.by_id.get(alone::ID)?;
        self.places[place].conversation.as_mut()?.two_way.as_mut()?.take_refusal()
    }

    /// Writes what was emitted to them, while there is room.
    pub(super) fn deliver(&mut self, out: &mut Outbound, room: usize) -> Delivered {
        let Some(outbox) = &self.outbox else { return Delivered::default() };
        let mut ended = std::mem::take(&mut self.ended);
        let delivered = outbox.deliver(out, room, &mut ended);
        for place in ended.drain(..) {
            let id =
                self.places[place].conversation.as_ref().map(|conversation| Arc::clone(&conversation.id));
            if let Some(id) = id {
                self.end(&id);
            }
        }
        self.ended = ended;
        delivered
    }

    /// The task runs: who emits need not wake it.
    pub(super) fn task_runs(&self, out: &mut Outbound) {
        if let Some(outbox) = &self.outbox {
            outbox.task_runs(out);
        }
    }

    /// The task has written everything, and would sleep. Tells whether it may: something may have come.
    pub(super) fn task_rests(&self) -> bool {
        self.outbox.as_ref().is_none_or(|outbox| outbox.task_rests())
    }

    /// Whether events can be emitted to any of them.
    pub(super) fn has_outbox(&self) -> bool {
        self.outbox.is_some()
    }

    /// Whether events wait that are not written yet.
    pub(super) fn has_queue(&self) -> bool {
        self.outbox.as_ref().is_some_and(|outbox| !outbox.is_empty())
    }

    fn add_place(&mut self) -> usize {
        let place = self.places.len();
        if place == 0 {
            // Many connections never have more than one at once.
            self.places.reserve_exact(1);
            self.free.reserve_exact(1);
        }
        let entry = PlaceWaker::new(place, &self.woken);
        let waker = Waker::from(Arc::clone(&entry));
        self.places.push(Place { entry, waker, conversation: None });
        self.free.push(place);
        place
    }

    /// Ends the conversation of this id, at once. For an unknown one nothing happens.
    pub(super) fn end(&mut self, id: &str) {
        if let Some(place) = self.by_id.remove(id) {
            self.vacate(place);
        }
    }

    fn vacate(&mut self, place: usize) {
        let Some(conversation) = self.places[place].conversation.take() else { return };
        self.calls -= usize::from(conversation.kind == ConversationKind::Call);
        self.free.push(place);
        match conversation.two_way {
            Some(two_way) => self.see_off(conversation.running, two_way),
            // What it owns is dropped here, with whatever its destructors do.
            None => drop(conversation.running),
        }
        if self.by_id.is_empty() {
            self.shrink();
        }
    }

    /// Lets a conversation take its leave whose client has gone.
    fn see_off(&mut self, running: Running, two_way: TwoWay) {
        let Some(leaving) = two_way.leave(running, self.patience) else { return };
        self.leaving.get_or_insert_default().push(leaving);
        let woken = &self.woken;
        let entry = self.leaving_entry.get_or_insert_with(|| PlaceWaker::new(LEAVING, woken));
        // It is polled a first time with those that were woken.
        entry.list();
    }

    fn poll_leaving(&mut self) {
        let Some(entry) = &self.leaving_entry else { return };
        entry.is_taken();
        let waker = Waker::from(Arc::clone(entry));
        let mut cx = Context::from_waker(&waker);
        let Some(leaving) = &mut self.leaving else { return };
        while let Poll::Ready(Some(())) = leaving.poll_next_unpin(&mut cx) {}
        if leaving.is_empty() {
            self.leaving = None;
        }
    }

    /// Ends all of them. Those that take their leave are given back.
    pub(super) fn end_all(mut self) -> Leaving {
        for place in 0..self.places.len() {
            // No shrinking: what is gone through would change.
            let Some(conversation) = self.places[place].conversation.take() else { continue };
            if let Some(two_way) = conversation.two_way {
                self.see_off(conversation.running, two_way);
            }
        }
        self.leaving.take().unwrap_or_default()
    }

    /// Ends all of them where there is no socket, and waits for those that take their leave, as long as there is a server.
    pub(super) async fn take_leave(self, shutdown: &Shutdown) {
        let leaving = pin!(self.end_all().collect::<()>());
        // Whichever is first.
        _ = select(leaving, pin!(shutdown.close.cancelled())).await;
    }

    /// Gives back what many conversations at once have taken.
    fn shrink(&mut self) {
        const KEPT: usize = 64;
        if self.places.len() > KEPT {
            self.places = Vec::new();
            self.free = Vec::new();
            self.by_id = HashMap::new();
            self.turn = Vec::new();
        }
    }

    /// Polls those that were woken, while there is room for what they bring. Tells whether any was.
    pub(super) fn poll_woken(&mut self, out: &mut Outbound, room: usize) -> bool {
        let mut turn = std::mem::take(&mut self.turn);
        self.woken.take(&mut turn);
        let is_any = !turn.is_empty();
        for place in turn.drain(..) {
            if place == LEAVING {
                self.poll_leaving();
                continue;
            }
            // What was listed before may be gone: when the last of many ends, their places are given back.
            let Some(Place { entry, waker, conversation }) = self.places.get_mut(place) else { continue };
            if out.waiting() >= room {
                entry.is_taken();
                entry.list();
                continue;
            }
            entry.is_taken();
            let Some(Conversation { id, kind, running, window, two_way }) = conversation else { continue };
            if let Some(two_way) = two_way {
                two_way.poll(id, running, &mut Context::from_waker(waker), out);
                continue;
            }
            match poll(id, *kind, running, window.as_mut(), waker, out, room) {
                Polled::Waits => {}
                Polled::GoesOn => entry.list(),
                Polled::Over => {
                    self.by_id.remove(&**id);
                    self.vacate(place);
                }
            }
        }
        self.turn = turn;
        is_any
    }
}

/// What waits in the outbox refers to it: unless it is emptied, both are there for ever, with the socket.
impl Drop for Conversations {
    fn drop(&mut self) {
        if let Some(outbox) = &self.outbox {
            outbox.close();
        }
    }
}
