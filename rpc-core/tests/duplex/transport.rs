//! A transport whose other end is the test.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use futures::{FutureExt, Stream, future};
use rpc_core::client::{
    Answer, BoxFuture, Emission, Emitter, Failure, Heard, Opened, Outgoing, Transport, TransportError,
    TransportErrorKind,
};

use crate::Api;

/// Both ends of it: what a client opens goes to the test.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    opened: Vec<String>,
    told: VecDeque<Option<Result<Heard, Failure>>>,
    sent: Vec<String>,
    answers: VecDeque<Answer>,
    is_held: bool,
    is_closed: bool,
    waiting: Vec<Waker>,
}

impl Wire {
    pub(crate) fn api(&self) -> Api {
        Api::over(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panics with it")
    }

    /// Changes something, and wakes whoever waits.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let (changed, waiting) = {
            let mut state = self.state();
            (change(&mut state), std::mem::take(&mut state.waiting))
        };
        waiting.into_iter().for_each(Waker::wake);
        changed
    }

    /// Waits until there is something.
    async fn wait<T>(&self, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        poll_fn(|cx| self.poll(cx, &mut look)).await
    }

    fn poll<T>(&self, cx: &Context<'_>, look: impl FnOnce(&mut State) -> Option<T>) -> Poll<T> {
        let mut state = self.state();
        if let Some(found) = look(&mut state) {
            return Poll::Ready(found);
        }
        state.waiting.push(cx.waker().clone());
        Poll::Pending
    }

    /// What was opened: path and input.
    pub(crate) fn opened(&self) -> Vec<String> {
        self.state().opened.clone()
    }

    pub(crate) fn tell(&self, heard: Heard) {
        self.change(|state| state.told.push_back(Some(Ok(heard))));
    }

    pub(crate) fn event(&self, name: &'static str, data: &'static str) {
        self.tell(Heard::event(name, data, 7));
    }

    pub(crate) fn fail(&self, failure: impl Into<Failure>) {
        let failure = failure.into();
        self.change(|state| state.told.push_back(Some(Err(failure))));
    }

    pub(crate) fn end(&self) {
        self.change(|state| state.told.push_back(None));
    }

    /// Loses the connection, and opens the procedure anew.
    pub(crate) fn reopen(&self) {
        self.change(|state| {
            state.is_held = true;
            state.told.push_back(Some(Ok(Heard::Reopened)));
        });
    }

    pub(crate) fn answer(&self, answer: Answer) {
        self.change(|state| state.answers.push_back(answer));
    }

    /// What was sent since it was asked last.
    pub(crate) fn sent(&self) -> Vec<String> {
        std::mem::take(&mut self.state().sent)
    }

    /// How much was told, and not heard yet.
    pub(crate) fn unheard(&self) -> usize {
        self.state().told.len()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.state().is_closed
    }
}

impl Transport for Wire {
    fn call(&self, _: Outgoing) -> BoxFuture<Answer> {
        let cause = TransportError::new(TransportErrorKind::Unsupported, "only conversations");
        future::ready(Err(cause.not_sent())).boxed()
    }

    fn open(&self, call: Outgoing) -> Opened {
        let header = call.headers().and_then(|headers| headers.get("x-user")?.to_str().ok());
        let opened =
            [Some(call.path().as_str()), call.input(), header].map(Option::unwrap_or_default).join(" ");
        self.change(|state| state.opened.push(opened));
        Opened::new(self.clone(), Listening(self.clone()))
    }
}

fn closed() -> Failure {
    TransportError::new(TransportErrorKind::Closed, "it is closed").not_sent()
}

fn text(event: Emission) -> String {
    let (name, data) = event.into_parts();
    format!("{name} {data}")
}

impl Emitter for Wire {
    fn emit(&self, event: Emission) -> BoxFuture<Result<(), Failure>> {
        let wire = self.clone();
        let mut event = Some(text(event));
        async move {
            wire.wait(|state| match () {
                () if state.is_closed => Some(Err(closed())),
                () if state.is_held => None,
                () => {
                    state.sent.extend(event.take());
                    Some(Ok(()))
                }
            })
            .await
        }
        .boxed()
    }

    fn request(&self, event: Emission) -> BoxFuture<Answer> {
        let (wire, emitted) = (self.clone(), self.emit(event));
        async move {
            emitted.await?;
            wire.wait(|state| if state.is_closed { Some(Err(closed())) } else { state.answers.pop_front() })
                .await
        }
        .boxed()
    }

    fn resume(&self, first: Vec<Emission>) {
        self.change(|state| {
            assert!(state.is_held, "it is resumed once");
            state.is_held = false;
            state.sent.extend(first.into_iter().map(text));
        });
    }
}

struct Listening(Wire);

impl Stream for Listening {
    type Item = Result<Heard, Failure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll(cx, |state| state.told.pop_front())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.change(|state| state.is_closed = true);
    }
}
