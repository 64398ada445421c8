//! What runs over a connection: conversations, by the client's ids.

use std::{
    collections::HashMap,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use rpc_core::{RpcError, reply::Step};

use super::{
    outgoing,
    socket::Outbound,
    wake::{Bell, PlaceWaker, Woken},
};
use crate::http::call::Running;

/// How many items one subscription may bring before others get their turn.
const TURN: usize = 64;

/// Something that runs, and goes on.
struct Conversation {
    /// The client's id, as JSON.
    id: Arc<str>,
    kind: ConversationKind,
    running: Running,
}

/// How its frames look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConversationKind {
    /// One result.
    Call,
    /// Items, up to their end.
    Subscription,
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
    /// The places that were woken, while they are polled.
    turn: Vec<usize>,
}

/// How it goes on after a poll.
#[derive(Debug, PartialEq, Eq)]
enum Polled {
    /// It will be woken.
    Waits,
    /// It has more.
    GoesOn,
    Over,
}

impl Conversations {
    pub(super) fn new() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
            by_id: HashMap::new(),
            calls: 0,
            woken: Arc::default(),
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

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
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
        out: &mut Outbound,
        room: usize,
    ) {
        let place = match self.free.last() {
            Some(place) => *place,
            None => self.add_place(),
        };
        let polled = poll(id, kind, &mut running, &self.places[place].waker, out, room);
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
        self.places[place].conversation = Some(Conversation { id, kind, running });
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
        // What it owns is dropped here, with whatever its destructors do.
        drop(conversation);
        if self.by_id.is_empty() {
            self.shrink();
        }
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
            // What was listed before may be gone: when the last of many ends, their places are given back.
            let Some(Place { entry, waker, conversation }) = self.places.get_mut(place) else { continue };
            if out.waiting() >= room {
                entry.is_taken();
                entry.list();
                continue;
            }
            entry.is_taken();
            let Some(Conversation { id, kind, running }) = conversation else { continue };
            match poll(id, *kind, running, waker, out, room) {
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

/// Polls a conversation until it waits, is over, has had its turn, or has filled the room that there is.
fn poll(
    id: &str,
    kind: ConversationKind,
    running: &mut Running,
    waker: &Waker,
    out: &mut Outbound,
    room: usize,
) -> Polled {
    let is_call = kind == ConversationKind::Call;
    let mut cx = Context::from_waker(waker);
    for _ in 0..TURN {
        let (start, text) = out.begin();
        if is_call {
            outgoing::begin_result(text, id);
        } else {
            outgoing::begin_item(text, id);
        }
        let step = running.poll_step(&mut cx, text);
        match step {
            Poll::Pending => {
                out.abandon(start);
                return Polled::Waits;
            }
            Poll::Ready(Ok(Step::Item(metadata))) if !is_call => {
                outgoing::end_item(text, &metadata);
                out.finish(start);
            }
            Poll::Ready(Ok(Step::Value)) if is_call => {
                outgoing::end(text);
                out.finish(start);
                return Polled::Over;
            }
            Poll::Ready(Ok(Step::Open)) if !is_call => out.abandon(start),
            Poll::Ready(Ok(Step::Reset)) if !is_call => {
                out.abandon(start);
                out.frame(|text| outgoing::reset(text, id));
            }
            Poll::Ready(Ok(Step::End)) if !is_call => {
                out.abandon(start);
                out.frame(|text| outgoing::complete(text, id));
                return Polled::Over;
            }
            Poll::Ready(failed) => {
                out.abandon(start);
                let error = failed.err().unwrap_or_else(|| {
                    RpcError::internal("a procedure answered in another manner than its kind does")
                });
                out.frame(|text| outgoing::error(text, id, &error));
                return Polled::Over;
            }
        }
        if out.waiting() >= room {
            break;
        }
    }
    Polled::GoesOn
}
