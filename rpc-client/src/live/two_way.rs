//! The two ends of a two-way procedure: what is emitted, and what is heard.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use futures::{FutureExt, Stream, StreamExt};
use rpc_core::client::{
    Answer, BoxFuture, Emission, Emitter, Failure, Heard, Opened, Outgoing, TransportError,
    TransportErrorKind,
};

use super::{
    Live, Shared, answered,
    mailbox::Command,
    reader::Reader,
    slot::{News, Slot},
};

/// Both ends of one that is opened as soon as either is used.
pub(super) fn open(live: &Live, call: Outgoing) -> Opened {
    let two_way = Arc::new(TwoWay {
        shared: Arc::clone(live.shared()),
        call: Mutex::new(Some(call)),
        slot: live.shared().slot(),
        is_dropped: AtomicBool::new(false),
    });
    let reader = Reader::new(Arc::clone(&two_way.slot));
    let heard = Hearing { two_way: Arc::clone(&two_way), reader, _live: live.clone() };
    Opened { emitter: Arc::new(Emitting(two_way)), heard: heard.boxed() }
}

/// An opened two-way procedure.
struct TwoWay {
    /// Not the connection's owner: who could only emit keeps nothing open.
    shared: Arc<Shared>,
    /// What it is opened with, as long as it is not.
    call: Mutex<Option<Outgoing>>,
    slot: Arc<Slot>,
    /// Whether nobody listens any more.
    is_dropped: AtomicBool,
}

impl TwoWay {
    /// Opens it, unless it is.
    fn begin(&self) {
        // Under the lock, so that nobody emits what it is not yet open for.
        let mut call = self.call.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(call) = call.take() {
            self.shared.post(Command::Begin { slot: Arc::clone(&self.slot), call, reserved: None });
            // Its end may have been told before its beginning, by whoever dropped the other half meanwhile.
            if self.is_dropped.load(Relaxed) {
                self.shared.post(Command::End { conversation: self.slot.key });
            }
        }
    }

    fn check(&self) -> Result<(), Failure> {
        if self.is_dropped.load(Relaxed) || self.slot.is_over() {
            return Err(over());
        }
        Ok(())
    }

    async fn emit(&self, event: Emission, answer: Option<Arc<Slot>>) -> Result<(), Failure> {
        self.check()?;
        self.begin();
        let bytes = event.name().len() + event.data().len();
        let budget = &self.shared.budget;
        let reserved = match budget.try_reserve(bytes) {
            Some(reserved) => reserved,
            None => match budget.reserve(bytes).await {
                Some(reserved) => reserved,
                None => unreachable!("the budget is never closed"),
            },
        };
        // It may have ended meanwhile.
        self.check()?;
        let emit = Command::Emit { conversation: self.slot.key, event, answer, reserved };
        if self.shared.mailbox.post_if_running(emit) { Ok(()) } else { Err(over()) }
    }
}

/// There is nothing to emit to any more.
fn over() -> Failure {
    TransportError::new(TransportErrorKind::Closed, "the conversation is over").not_sent()
}

struct Emitting(Arc<TwoWay>);

impl Emitter for Emitting {
    fn emit(&self, event: Emission) -> BoxFuture<Result<(), Failure>> {
        let two_way = Arc::clone(&self.0);
        async move { two_way.emit(event, None).await }.boxed()
    }

    fn request(&self, event: Emission) -> BoxFuture<Answer> {
        let two_way = Arc::clone(&self.0);
        async move {
            let asked = Asked { slot: two_way.shared.slot(), two_way };
            asked.two_way.emit(event, Some(Arc::clone(&asked.slot))).await?;
            answered(poll_fn(|cx| asked.slot.poll_last(cx)).await)
        }
        .boxed()
    }

    fn resume(&self, first: Vec<Emission>) {
        let conversation = self.0.slot.key;
        self.0.shared.mailbox.post_if_running(Command::Resume { conversation, first });
    }
}

/// An event whose answer is waited for.
struct Asked {
    two_way: Arc<TwoWay>,
    slot: Arc<Slot>,
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.slot.is_over() {
            let (conversation, reference) = (self.two_way.slot.key, self.slot.key);
            let forget = Command::Forget { conversation, reference };
            self.two_way.shared.mailbox.post_if_running(forget);
        }
    }
}

/// What is heard. Dropping it closes the conversation.
struct Hearing {
    two_way: Arc<TwoWay>,
    reader: Reader,
    /// The connection lasts as long as this does.
    _live: Live,
}

impl Stream for Hearing {
    type Item = Result<Heard, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { two_way, reader, .. } = &mut *self;
        two_way.begin();
        Poll::Ready(match ready!(reader.poll_next(cx, &two_way.shared)) {
            Some(News::Heard(heard)) => Some(Ok(heard)),
            Some(News::Failed(failure)) => Some(Err(failure)),
            _ => None,
        })
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.two_way.is_dropped.store(true, Relaxed);
        self.two_way.call.lock().unwrap_or_else(PoisonError::into_inner).take();
        if !self.two_way.slot.is_over() {
            let conversation = self.two_way.slot.key;
            self.two_way.shared.mailbox.post_if_running(Command::End { conversation });
        }
    }
}
