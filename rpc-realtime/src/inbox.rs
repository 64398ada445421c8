//! What a client has sent to a two-way procedure, and its handler has not asked for yet.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use compact_str::CompactString;
use rpc_core::RawInput;

/// An event of a client, not decoded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Its name.
    pub name: CompactString,
    /// What it carries.
    pub data: RawInput,
    /// By which the client knows the answer to it, as JSON.
    pub reference: Option<Box<str>>,
}

impl Incoming {
    /// What it takes of the room: its text, and its place.
    fn cost(&self) -> usize {
        let data = self.data.as_str().map_or(0, str::len);
        size_of::<Self>() + self.name.len() + data + self.reference.as_ref().map_or(0, |json| json.len())
    }
}

/// More waits than may: the handler does not ask for its events as fast as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more events wait for this procedure than it takes")]
pub struct InboxFull;

/// Events in the order of their arrival, up to a number of bytes.
#[derive(Debug)]
pub(crate) struct Inbox {
    most: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    events: VecDeque<Incoming>,
    bytes: usize,
    is_closed: bool,
    /// Whether the handler was told so.
    has_told: bool,
    /// Whether the handler has dropped its end.
    is_abandoned: bool,
    handler: Option<Waker>,
}

/// What became of an event that came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits, or nobody cares for it any more.
    Taken,
    Full,
    /// There is no handler to give it to.
    Abandoned(Incoming),
}

impl Inbox {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, event: Incoming) -> Pushed {
        let waker = {
            let mut state = self.lock();
            if state.is_abandoned {
                return Pushed::Abandoned(event);
            }
            if state.is_closed {
                return Pushed::Taken;
            }
            // One always fits, however large: its size has a limit of its own.
            if state.bytes > 0 && state.bytes + event.cost() > self.most {
                return Pushed::Full;
            }
            state.bytes += event.cost();
            state.events.push_back(event);
            state.handler.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        Pushed::Taken
    }

    /// Nobody asks for events any more. Gives back those that wait.
    pub(crate) fn abandon(&self) -> VecDeque<Incoming> {
        let (events, handler) = {
            let mut state = self.lock();
            state.is_abandoned = true;
            state.bytes = 0;
            (std::mem::take(&mut state.events), state.handler.take())
        };
        // Outside of the lock: with it a task may be dropped, and whatever that owns.
        drop(handler);
        events
    }

    /// Nothing more comes. What has come is still given out.
    pub(crate) fn close(&self) {
        let waker = {
            let mut state = self.lock();
            state.is_closed = true;
            state.handler.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether the handler was told that nothing more comes.
    pub(crate) fn has_told(&self) -> bool {
        self.lock().has_told
    }

    pub(crate) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
        let mut state = self.lock();
        if let Some(event) = state.events.pop_front() {
            state.bytes -= event.cost();
            if state.events.is_empty() && state.events.capacity() > 16 {
                // What many of them took is given back.
                state.events = VecDeque::new();
            }
            return Poll::Ready(Some(event));
        }
        if state.is_closed {
            state.has_told = true;
            return Poll::Ready(None);
        }
        Self::wake_later(state, cx);
        Poll::Pending
    }

    /// Ready once nothing more comes. Before that whoever asks is woken for an event too, as if it had asked for one.
    pub(crate) fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        let state = self.lock();
        if state.is_closed {
            return Poll::Ready(());
        }
        Self::wake_later(state, cx);
        Poll::Pending
    }

    fn wake_later(mut state: MutexGuard<'_, State>, cx: &Context<'_>) {
        if state.handler.as_ref().is_none_or(|handler| !handler.will_wake(cx.waker())) {
            let before = state.handler.replace(cx.waker().clone());
            drop(state);
            // Outside of the lock: with it a task may be dropped, and whatever that owns.
            drop(before);
        }
    }
}
