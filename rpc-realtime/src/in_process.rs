//! Conversations within the process: the line's other end is a queue, and its reader a client of the same process.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    mem,
    str::Utf8Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use futures::channel::oneshot;
use rpc_core::{
    __private::{InProcess, LocalSocket, Told},
    Code, ConnectionId, Parts, RawInput, RpcError, Table,
    client::{Answer, Emission},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    Hub, Incoming, Line, Payload,
    line::{Outlet, Parcel},
};

/// What the function may be behind its client, in bytes.
const INBOX: usize = 256 * 1024;

/// How much waits for a client before its function waits for room, in bytes.
const ROOM: usize = 64 * 1024;

/// How much waits for a client before it is too slow, in bytes.
const MOST: usize = 1024 * 1024;

/// What each piece takes beside its text, roughly.
const OVERHEAD: usize = 64;

/// What runs two-way procedures within the process. These bounds are those that a server has by default.
pub static IN_PROCESS: Sockets = Sockets;

/// Makes conversations within the process.
#[derive(Debug)]
pub struct Sockets;

impl InProcess for Sockets {
    fn provide(&self, table: Table) -> Table {
        if table.provides::<Hub>() { table } else { table.provide(Hub::new()) }
    }

    fn attach(&self, parts: &mut Parts) -> Arc<dyn LocalSocket> {
        let queue = Arc::<Queue>::default();
        let line = Line::new(ConnectionId::next(), Entrance(Arc::clone(&queue)), INBOX);
        parts.insert_extension(Arc::clone(&line));
        Arc::new(End { line, queue })
    }
}

/// The client's end.
struct End {
    line: Arc<Line>,
    queue: Arc<Queue>,
}

impl LocalSocket for End {
    fn receive(&self, event: Emission, answer: Option<oneshot::Sender<Answer>>) {
        let (name, data) = event.into_parts();
        let reference = answer.and_then(|answer| self.queue.expect(answer));
        let event = Incoming { name: name.into(), data: RawInput::from(data), reference: reference.clone() };
        if let Err(full) = self.line.receive(event) {
            let error = RpcError::framework(Code::LimitExceeded, full.to_string());
            self.queue.send(Parcel::Rejected { reference, error });
        }
    }

    fn poll_told(&self, cx: &mut Context<'_>) -> Poll<Told> {
        self.queue.poll_next(cx)
    }

    fn close(&self) {
        self.queue.close();
        self.line.close();
    }
}

/// The parts of an event that was encoded for all that get it.
fn event(payload: &Payload) -> Result<Told, RpcError> {
    #[derive(Deserialize)]
    struct Event<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow)]
        data: &'a RawValue,
        timestamp: u64,
    }

    let object = [b"{", payload.as_bytes(), b"}"].concat();
    let Event { name, data, timestamp } = serde_json::from_slice(&object).map_err(RpcError::internal)?;
    Ok(Told::Event { name: name.as_ref().into(), data: data.get().into(), timestamp })
}

/// What waits for the client.
#[derive(Default)]
struct Queue(Mutex<State>);

#[derive(Default)]
struct State {
    told: VecDeque<Waiting>,
    bytes: usize,
    /// Answers that the client waits for, by their numbers. They go beside what waits.
    answers: HashMap<u64, oneshot::Sender<Answer>>,
    next: u64,
    /// Whether nothing more is taken: the client has gone, or will be told of the end.
    is_closed: bool,
    client: Option<Waker>,
    /// Who waits for room.
    waiting: Vec<Waker>,
}

enum Waiting {
    Event(Payload),
    Rejected(RpcError),
    End(Result<(), RpcError>),
}

impl Waiting {
    fn cost(&self) -> usize {
        match self {
            Self::Event(payload) => OVERHEAD + payload.as_bytes().len(),
            Self::Rejected(_) | Self::End(_) => OVERHEAD,
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By what the answer to an event will be known. After the end there is none.
    fn expect(&self, answer: oneshot::Sender<Answer>) -> Option<Box<str>> {
        let mut state = self.lock();
        if state.is_closed {
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.answers.insert(number, answer);
        Some(number.to_string().into())
    }

    fn answer(&self, reference: &str, answer: Answer) {
        let waiting = reference.parse().ok().and_then(|number: u64| self.lock().answers.remove(&number));
        if let Some(waiting) = waiting {
            // Who waited may have gone.
            let _ = waiting.send(answer);
        }
    }

    fn send(&self, parcel: Parcel) {
        match parcel {
            Parcel::Event(payload) => self.tell(Waiting::Event(payload)),
            Parcel::Answer { reference, data } => {
                let text = data.try_into().map_err(|error: Utf8Error| RpcError::internal(error).into());
                self.answer(&reference, text);
            }
            Parcel::Rejected { reference: Some(reference), error } => {
                self.answer(&reference, Err(error.into()));
            }
            Parcel::Rejected { reference: None, error } => self.tell(Waiting::Rejected(error)),
            Parcel::End(result) => self.tell(Waiting::End(result)),
        }
    }

    fn tell(&self, told: Waiting) {
        let (client, forgotten) = {
            let mut state = self.lock();
            if state.is_closed {
                return;
            }
            state.bytes += told.cost();
            let is_last = matches!(told, Waiting::End(_));
            state.told.push_back(told);
            let forgotten = if is_last { Some(state.close()) } else { state.overflow() };
            (state.client.take(), forgotten)
        };
        if let Some(client) = client {
            client.wake();
        }
        if let Some(forgotten) = forgotten {
            forgotten.wake();
        }
    }

    fn poll_next(&self, cx: &Context<'_>) -> Poll<Told> {
        let (told, woken) = {
            let mut state = self.lock();
            let Some(told) = state.told.pop_front() else {
                let before = state.client.replace(cx.waker().clone());
                drop(state);
                // Outside of the lock: with it a task may be dropped, and whatever that owns.
                drop(before);
                return Poll::Pending;
            };
            state.bytes -= told.cost();
            (told, if state.bytes < ROOM { mem::take(&mut state.waiting) } else { Vec::new() })
        };
        woken.into_iter().for_each(Waker::wake);
        Poll::Ready(match told {
            Waiting::Event(payload) => event(&payload).unwrap_or_else(|error| Told::End(Err(error))),
            Waiting::Rejected(error) => Told::Rejected(error),
            Waiting::End(result) => Told::End(result),
        })
    }

    fn poll_ready(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.bytes < ROOM || state.is_closed {
            return Poll::Ready(());
        }
        if !state.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            state.waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }

    /// The client has gone: nothing is kept for it.
    fn close(&self) {
        let (told, forgotten) = {
            let mut state = self.lock();
            state.bytes = 0;
            (mem::take(&mut state.told), state.close())
        };
        drop(told);
        forgotten.wake();
    }
}

impl State {
    /// Takes nothing more.
    fn close(&mut self) -> Forgotten {
        self.is_closed = true;
        Forgotten { waiting: mem::take(&mut self.waiting), answers: mem::take(&mut self.answers) }
    }

    /// Ends it for a client that is too slow: what it missed shall not look received. One event may always wait.
    fn overflow(&mut self) -> Option<Forgotten> {
        if self.bytes <= MOST || self.told.len() == 1 {
            return None;
        }
        let error = RpcError::framework(Code::LimitExceeded, "more events waited for this client than may");
        let end = Waiting::End(Err(error));
        self.bytes = end.cost();
        self.told = VecDeque::from([end]);
        Some(self.close())
    }
}

/// Those who waited for room or answers when there was an end to both. Woken outside of the lock.
struct Forgotten {
    waiting: Vec<Waker>,
    answers: HashMap<u64, oneshot::Sender<Answer>>,
}

impl Forgotten {
    fn wake(self) {
        // Dropping them wakes whoever waits for them.
        drop(self.answers);
        self.waiting.into_iter().for_each(Waker::wake);
    }
}

/// The queue, as the hub knows it.
struct Entrance(Arc<Queue>);

impl Outlet for Entrance {
    fn send(&self, parcel: Parcel) {
        self.0.send(parcel);
    }

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_ready(cx)
    }
}
