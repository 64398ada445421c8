//! A two-way procedure within the process: its function is polled where its events are heard, where something is emitted,
//! and where an answer is waited for.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
};

use futures::{FutureExt, Stream, channel::oneshot, task::noop_waker_ref};

use super::{
    super::{
        Answer, BoxFuture, Emission, Emitter, Failure, Heard, Opened, Outgoing, TransportError,
        TransportErrorKind,
    },
    Local, Running,
};
use crate::{
    RpcError,
    in_process::{LocalSocket, Told},
    reply::Step,
};

pub(super) fn open(local: Local, call: Outgoing) -> Opened {
    let conversation = Arc::new(Conversation {
        local,
        stage: Mutex::new(Stage::Ready(call)),
        function: Mutex::default(),
        ended: OnceLock::new(),
        is_contended: AtomicBool::new(false),
        is_over: AtomicBool::new(false),
        drivers: Arc::default(),
    });
    Opened::new(Emitting(Arc::clone(&conversation)), Hearing { conversation, is_over: false })
}

struct Conversation {
    local: Local,
    stage: Mutex<Stage>,
    /// Locked by whoever polls it. Nobody waits for the lock, so that the function may be what emits, or drops this.
    function: Mutex<Option<Function>>,
    /// How the function ended by itself.
    ended: OnceLock<Result<(), Failure>>,
    /// Whether somebody found the function locked.
    is_contended: AtomicBool,
    is_over: AtomicBool,
    drivers: Arc<Drivers>,
}

enum Stage {
    Ready(Outgoing),
    Open(Arc<dyn LocalSocket>),
    Failed(Failure),
    Over,
}

/// The function that runs, and its caller's end.
struct Function {
    running: Running,
    socket: Arc<dyn LocalSocket>,
    /// Whether layers and extractors have let it run.
    is_open: bool,
}

impl Conversation {
    /// The caller's end, of a conversation that is opened if it was not.
    fn socket(&self) -> Result<Arc<dyn LocalSocket>, Failure> {
        let mut stage = self.stage();
        if let Stage::Ready(call) = &*stage {
            *stage = match self.local.start_two_way(call) {
                Ok((running, socket)) => {
                    let function = Function { running, socket: Arc::clone(&socket), is_open: false };
                    *self.function.lock().unwrap_or_else(PoisonError::into_inner) = Some(function);
                    Stage::Open(socket)
                }
                Err(failure) => Stage::Failed(failure),
            };
        }
        match &*stage {
            Stage::Open(socket) => Ok(Arc::clone(socket)),
            Stage::Failed(failure) => Err(failure.clone()),
            Stage::Ready(_) | Stage::Over => Err(over().not_sent()),
        }
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The function, unless somebody is at it. That one sees then that others came.
    fn function(&self) -> Option<MutexGuard<'_, Option<Function>>> {
        let try_lock = || match self.function.try_lock() {
            Ok(function) => Some(function),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        try_lock().or_else(|| {
            self.is_contended.store(true, Ordering::SeqCst);
            // Whoever has it from here on looks at the flag when done.
            try_lock()
        })
    }

    /// Polls the function, unless somebody else does. Tells how it ended, once it has; until then those who are
    /// [registered](Drivers::register) are woken for it.
    fn drive(&self) -> Option<&Result<(), Failure>> {
        if self.ended.get().is_none()
            && let Some(mut function) = self.function()
        {
            let waker = Waker::from(Arc::clone(&self.drivers));
            let mut has_ended = false;
            if self.ended.get().is_none()
                && let Some(function) = &mut *function
                && let Some(ended) = function.poll(&mut Context::from_waker(&waker))
            {
                has_ended = self.ended.set(ended).is_ok();
            }
            drop(function);
            // One who was woken meanwhile, and found it locked, has to look again.
            if self.is_contended.swap(false, Ordering::SeqCst) || has_ended {
                waker.wake();
            }
        }
        if self.is_over.load(Ordering::SeqCst) {
            self.finish();
        }
        self.ended.get()
    }

    /// Nobody hears any more.
    fn close(&self) {
        // Outside of the lock: with it goes what others own.
        let stage = std::mem::replace(&mut *self.stage(), Stage::Over);
        drop(stage);
        self.is_over.store(true, Ordering::SeqCst);
        self.finish();
    }

    /// Lets go of the function, unless somebody polls it, who will. It is told, and polled once more: what it does without
    /// waiting when its client has gone is done.
    fn finish(&self) {
        let function = self.function().and_then(|mut function| function.take());
        let Some(mut function) = function else { return };
        function.socket.close();
        if function.is_open && !thread::panicking() {
            // Whether it is through or waits does not matter: it is dropped.
            let _ = function.poll(&mut Context::from_waker(noop_waker_ref()));
        }
    }
}

fn over() -> TransportError {
    TransportError::new(TransportErrorKind::Closed, "the conversation is over")
}

impl Function {
    /// Polls it until it waits or has ended, and tells how.
    fn poll(&mut self, cx: &mut Context<'_>) -> Option<Result<(), Failure>> {
        loop {
            let Poll::Ready(step) = self.running.poll_step(cx) else { return None };
            return Some(match step {
                Ok((Step::Open, _)) => {
                    self.is_open = true;
                    continue;
                }
                Ok((Step::End, _)) => Ok(()),
                Ok(_) => {
                    let message = "a procedure answered in another manner than its kind does";
                    Err(RpcError::internal(message).into())
                }
                Err(failure) => Err(failure),
            });
        }
    }
}

/// Who polls the function when it is woken. It has one waker, and they are many.
#[derive(Default)]
struct Drivers(Mutex<Vec<Waker>>);

impl Drivers {
    fn register(&self, waker: &Waker) {
        let mut drivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !drivers.iter().any(|driver| driver.will_wake(waker)) {
            drivers.push(waker.clone());
        }
    }
}

impl Wake for Drivers {
    fn wake(self: Arc<Self>) {
        let drivers = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        drivers.into_iter().for_each(Waker::wake);
    }
}

struct Emitting(Arc<Conversation>);

impl Emitter for Emitting {
    fn emit(&self, event: Emission) -> BoxFuture<Result<(), Failure>> {
        let conversation = Arc::clone(&self.0);
        async move {
            conversation.socket()?.receive(event, None);
            conversation.drive();
            Ok(())
        }
        .boxed()
    }

    fn request(&self, event: Emission) -> BoxFuture<Answer> {
        let conversation = Arc::clone(&self.0);
        async move {
            let (answer, mut waiting) = oneshot::channel();
            conversation.socket()?.receive(event, Some(answer));
            poll_fn(|cx| {
                conversation.drivers.register(cx.waker());
                conversation.drive();
                waiting.poll_unpin(cx)
            })
            .await
            .unwrap_or_else(|_| Err(over().sent()))
        }
        .boxed()
    }

    /// Within a process no connection is lost.
    fn resume(&self, _: Vec<Emission>) {}
}

/// What is heard. Dropping it closes the conversation.
struct Hearing {
    conversation: Arc<Conversation>,
    is_over: bool,
}

impl Hearing {
    fn poll_heard(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Heard, Failure>>> {
        let socket = match self.conversation.socket() {
            Ok(socket) => socket,
            Err(failure) => return Poll::Ready(Some(Err(failure))),
        };
        let (mut is_driven, mut ended) = (false, None);
        loop {
            if let Poll::Ready(told) = socket.poll_told(cx) {
                return Poll::Ready(match told {
                    Told::Event { name, data, timestamp } => Some(Ok(Heard::event(name, data, timestamp))),
                    Told::Rejected(error) => Some(Ok(Heard::Rejected(error))),
                    Told::End(result) => result.err().map(|error| Err(error.into())),
                });
            }
            // What it told before it ended comes first.
            if let Some(ended) = ended {
                return Poll::Ready(Result::err(ended).map(Err));
            }
            if is_driven {
                return Poll::Pending;
            }
            self.conversation.drivers.register(cx.waker());
            ended = self.conversation.drive().cloned();
            is_driven = true;
        }
    }

    fn close(&mut self) {
        if !self.is_over {
            self.is_over = true;
            self.conversation.close();
        }
    }
}

impl Stream for Hearing {
    type Item = Result<Heard, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let heard = self.poll_heard(cx);
        if matches!(heard, Poll::Ready(None | Some(Err(_)))) {
            self.close();
        }
        heard
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.close();
    }
}
