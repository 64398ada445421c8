//! What others have to say to a connection's client.
//!
//! What a conversation answers is written where it is polled. Events are emitted by anybody at any time, so they wait
//! here, bounded in bytes, until the connection's task comes by; it is woken for the first of them. One event is the
//! same text for all that get it: what waits is a reference to it.

use std::{
    cell::Cell,
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use rpc_realtime::{Outlet, Parcel};

use super::{close::Close, direct::DirectWrite, outbound::Outbound, outgoing, wake::Woken};

/// The events for one connection that its task has not written yet.
pub(super) struct Outbox {
    state: Mutex<State>,
    task: Arc<Woken>,
    /// The most bytes that wait.
    most: usize,
    /// With so many bytes waiting, a handler that has more to say waits too.
    room: usize,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Entry>,
    bytes: usize,
    is_overflown: bool,
    /// Whether the connection is over.
    is_closed: bool,
    /// Whether the task has written everything, and sleeps: somebody has to wake it.
    is_at_rest: bool,
    /// Handlers that wait for room.
    waiting: Vec<Waker>,
    direct: Option<Arc<dyn DirectWrite>>,
    /// What is left of a frame that was written directly, but not to its end.
    rest: Option<Box<[u8]>>,
}

struct Entry {
    exit: Arc<Exit>,
    parcel: Parcel,
}

impl Entry {
    /// What it takes of the room: its text, and its place.
    fn cost(&self) -> usize {
        let text = match &self.parcel {
            Parcel::Event(payload) => payload.as_bytes().len(),
            Parcel::Answer { reference, data } => reference.len() + data.len(),
            Parcel::Rejected { error, .. } | Parcel::End(Err(error)) => {
                error.message().len() + error.details().map_or(0, str::len)
            }
            _ => 0,
        };
        text + size_of::<Self>()
    }
}

/// What a look into the outbox has brought.
#[derive(Default)]
pub(super) struct Delivered {
    /// Whether anything was there.
    pub(super) is_any: bool,
    /// How that ends the connection, if it does.
    pub(super) close: Option<Close>,
}

impl Outbox {
    pub(super) fn new(task: &Arc<Woken>, most: usize, room: usize) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), task: Arc::clone(task), most, room })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By which what is emitted is written while the task sleeps.
    pub(super) fn write_directly(&self, direct: Option<Arc<dyn DirectWrite>>) {
        self.lock().direct = direct;
    }

    /// The task runs: it will look into the outbox before it sleeps. What is left of a frame that was begun meanwhile is
    /// put in front of whatever it will write.
    pub(super) fn task_runs(&self, out: &mut Outbound) {
        let mut state = self.lock();
        state.is_at_rest = false;
        if let Some(rest) = state.rest.take() {
            out.append(&rest);
        }
    }

    /// The task has written everything, and sleeps, unless something has come. Tells whether it may.
    pub(super) fn task_rests(&self) -> bool {
        let mut state = self.lock();
        state.is_at_rest = state.entries.is_empty() && !state.is_overflown;
        state.is_at_rest
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().entries.is_empty()
    }

    /// The connection is over: nothing leaves any more, nothing waits, and nobody holds on to its socket, however long
    /// they keep a way out of one of its conversations.
    pub(super) fn close(&self) {
        let last = {
            let mut state = self.lock();
            std::mem::replace(&mut *state, State { is_closed: true, ..State::default() })
        };
        last.waiting.into_iter().for_each(Waker::wake);
    }

    /// Wakes all who wait for room.
    fn wake_waiting(&self) {
        let waiting = std::mem::take(&mut self.lock().waiting);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Writes what waits, while there is room. The places of conversations that ended with it are added to `ended`.
    pub(super) fn deliver(&self, out: &mut Outbound, room: usize, ended: &mut Vec<usize>) -> Delivered {
        let mut delivered = Delivered::default();
        let waiting = {
            let mut state = self.lock();
            if state.is_overflown {
                return Delivered { is_any: true, close: Some(Close::QUEUE_FULL) };
            }
            while out.waiting() < room {
                let Some(entry) = state.entries.pop_front() else { break };
                state.bytes -= entry.cost();
                delivered.is_any = true;
                let Entry { exit, parcel } = entry;
                // What was under way when its conversation was closed is for nobody.
                if !exit.is_open() {
                    continue;
                }
                if let Parcel::End(result) = &parcel {
                    exit.shut();
                    ended.push(exit.place);
                    if matches!(exit.form, Form::Bare) {
                        delivered.close = Some(result.as_ref().map_or_else(Close::failed, |()| Close::DONE));
                    }
                }
                write(&exit.form, &parcel, out);
            }
            if state.entries.is_empty() && state.entries.capacity() > 64 {
                state.entries = VecDeque::new();
            }
            if state.bytes < self.room { std::mem::take(&mut state.waiting) } else { Vec::new() }
        };
        waiting.into_iter().for_each(Waker::wake);
        delivered
    }

    fn push(&self, exit: &Arc<Exit>, parcel: Parcel) {
        let wakes = {
            let mut state = self.lock();
            // Looked at with the lock held: the task may have closed it since, and come to rest.
            if state.is_closed || state.is_overflown || !exit.is_open() {
                return;
            }
            if state.is_at_rest && matches!(&parcel, Parcel::Event(payload) if payload.is_alone()) {
                match state.write(exit, &parcel) {
                    Direct::Whole => return,
                    Direct::InPart => drop(parcel),
                    Direct::NotAtAll => state.put_in_line(exit, parcel),
                }
            } else {
                state.put_in_line(exit, parcel);
            }
            if state.bytes > self.most {
                // It cannot be made good any more, so nothing of it is kept.
                state.is_overflown = true;
                state.entries = VecDeque::new();
                state.bytes = 0;
            }
            // What is too much is to be heard of even by a task that waits for the client.
            std::mem::take(&mut state.is_at_rest) || state.is_overflown
        };
        if wakes {
            self.task.wake();
        }
    }
}

/// How far an event came that was written directly.
enum Direct {
    Whole,
    /// The rest is kept.
    InPart,
    NotAtAll,
}

impl State {
    fn put_in_line(&mut self, exit: &Arc<Exit>, parcel: Parcel) {
        let entry = Entry { exit: Arc::clone(exit), parcel };
        self.bytes += entry.cost();
        self.entries.push_back(entry);
    }

    /// Writes something at once while the task sleeps. Nothing waits then, neither here nor in its own buffer.
    fn write(&mut self, exit: &Exit, parcel: &Parcel) -> Direct {
        let Some(direct) = &self.direct else { return Direct::NotAtAll };
        with_frame(|frame| {
            write(&exit.form, parcel, frame);
            match direct.try_write(frame.unwritten()) {
                Ok(written) if written == frame.waiting() => Direct::Whole,
                Ok(written @ 1..) => {
                    self.rest = Some(frame.unwritten()[written..].into());
                    Direct::InPart
                }
                // An error is found again by the task, which can end the connection.
                Ok(0) | Err(_) => Direct::NotAtAll,
            }
        })
    }
}

/// Lends the thread's buffer for one frame.
fn with_frame<T>(work: impl FnOnce(&mut Outbound) -> T) -> T {
    thread_local! {
        static FRAME: Cell<Outbound> = const { Cell::new(Outbound::new()) };
    }
    let mut frame = FRAME.take();
    let result = work(&mut frame);
    frame.clear();
    FRAME.set(frame);
    result
}

/// How the frames of a conversation look.
pub(super) enum Form {
    /// One of many, by the client's id, which is JSON.
    Conversation(Arc<str>),
    /// The only one of its socket, for clients that know nothing else.
    Bare,
}

/// The way out of one conversation.
pub(super) struct Exit {
    outbox: Arc<Outbox>,
    form: Form,
    place: usize,
    is_open: AtomicBool,
}

impl Exit {
    pub(super) fn new(outbox: &Arc<Outbox>, form: Form, place: usize) -> Arc<Self> {
        Arc::new(Self { outbox: Arc::clone(outbox), form, place, is_open: AtomicBool::new(true) })
    }

    pub(super) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// Whether its socket carries nothing else.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self.form, Form::Bare)
    }

    fn shut(&self) {
        self.is_open.store(false, Ordering::Release);
    }

    /// Nothing leaves any more, also of what waits. Who waits for room need not: it may wait within something that is
    /// polled only when it is woken.
    pub(super) fn close(&self) {
        self.shut();
        self.outbox.wake_waiting();
    }

    /// Sends something of the session's own, in its turn.
    pub(super) fn send(self: &Arc<Self>, parcel: Parcel) {
        // What is for nobody asks for no lock.
        if self.is_open() {
            self.outbox.push(self, parcel);
        }
    }
}

/// An exit, as the hub knows it.
pub(super) struct Door(pub(super) Arc<Exit>);

impl Outlet for Door {
    fn send(&self, parcel: Parcel) {
        self.0.send(parcel);
    }

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        let exit = &self.0;
        let mut state = exit.outbox.lock();
        if state.bytes < exit.outbox.room || state.is_closed || state.is_overflown || !exit.is_open() {
            return Poll::Ready(());
        }
        // It may be asked many times, beside something else that is waited for.
        if !state.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            state.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

fn write(form: &Form, parcel: &Parcel, out: &mut Outbound) {
    match (form, parcel) {
        (Form::Conversation(id), Parcel::Event(payload)) => {
            out.frame(|text| outgoing::event(text, id, payload.as_bytes()));
        }
        (Form::Conversation(id), Parcel::Answer { reference, data }) => {
            out.frame(|text| outgoing::answer(text, id, reference, data));
        }
        (Form::Conversation(id), Parcel::Rejected { reference, error }) => {
            out.frame(|text| outgoing::rejected(text, id, reference.as_deref(), error));
        }
        (Form::Conversation(id), Parcel::End(Ok(()))) => out.frame(|text| outgoing::complete(text, id)),
        (Form::Conversation(id), Parcel::End(Err(error))) => {
            out.frame(|text| outgoing::error(text, id, error));
        }
        (Form::Bare, Parcel::Event(payload)) => {
            out.frame(|text| outgoing::bare_event(text, payload.as_bytes()));
        }
        (Form::Bare, Parcel::Rejected { error, .. } | Parcel::End(Err(error))) => {
            out.frame(|text| outgoing::bare_error(text, error));
        }
        // Nothing was asked, and that it ended is told by the socket's close.
        _ => {}
    }
}

#[cfg(test)]
mod tests;
