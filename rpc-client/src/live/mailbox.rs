//! What users ask of the connection, on the way to the task that runs it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use rpc_core::client::{Emission, Outgoing};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::slot::Slot;

/// What is asked of the connection.
pub(super) enum Command {
    /// Starts a conversation.
    Begin { slot: Arc<Slot>, call: Outgoing, reserved: Option<Reserved> },
    /// Emits an event in one; what answers it, if anything shall, is put into a slot.
    Emit { conversation: u64, event: Emission, answer: Option<Arc<Slot>>, reserved: Reserved },
    /// What waits to be emitted may go, and this in front of it.
    Resume { conversation: u64, first: Vec<Emission> },
    /// Nobody waits for a conversation any more.
    End { conversation: u64 },
    /// Nobody waits for the answer to an event any more.
    Forget { conversation: u64, reference: u64 },
    /// There is room for so many more bytes of what a conversation brings.
    HasRoom { conversation: u64, bytes: usize },
    /// Opens the connection, and keeps it open.
    Connect,
    /// Closes it, and all conversations.
    Disconnect,
    /// Shows another credential.
    Authenticate { token: String, done: Arc<Slot> },
    /// The client is gone.
    Abandon,
}

/// The commands that were not looked at yet, in the order in which they were given.
#[derive(Default)]
pub(super) struct Mailbox(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    commands: Vec<Command>,
    runner: Option<Waker>,
    is_running: bool,
}

impl Mailbox {
    /// Leaves a command. Tells whether somebody has to be started who looks at it.
    pub(super) fn post(&self, command: Command) -> bool {
        let (runner, must_start) = {
            let mut waiting = self.waiting();
            waiting.commands.push(command);
            let must_start = !std::mem::replace(&mut waiting.is_running, true);
            (waiting.runner.take(), must_start)
        };
        if let Some(runner) = runner {
            runner.wake();
        }
        must_start
    }

    /// As [`post`](Self::post), but if nobody looks at commands there is nothing to be done. Tells whether somebody does.
    pub(super) fn post_if_running(&self, command: Command) -> bool {
        let runner = {
            let mut waiting = self.waiting();
            if !waiting.is_running {
                return false;
            }
            waiting.commands.push(command);
            waiting.runner.take()
        };
        if let Some(runner) = runner {
            runner.wake();
        }
        true
    }

    /// All commands, in exchange for an empty list. Whoever asks is woken by the next one.
    pub(super) fn take(&self, commands: &mut Vec<Command>, runner: &Waker) {
        let mut waiting = self.waiting();
        std::mem::swap(&mut waiting.commands, commands);
        if !waiting.runner.as_ref().is_some_and(|known| known.will_wake(runner)) {
            waiting.runner = Some(runner.clone());
        }
    }

    /// Nobody looks at commands any more. What was left unseen is given back.
    pub(super) fn close(&self) -> Vec<Command> {
        let mut waiting = self.waiting();
        waiting.is_running = false;
        waiting.runner = None;
        std::mem::take(&mut waiting.commands)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How much may wait to be sent, in bytes. Who waits for room gets it in the order of asking.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    free: Arc<Semaphore>,
    most: u32,
}

/// Bytes that wait to be sent, counted until this is dropped.
pub(super) type Reserved = OwnedSemaphorePermit;

impl Budget {
    pub(super) fn new(most: usize) -> Self {
        let most = u32::try_from(most.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        Self { free: Arc::new(Semaphore::new(most as usize)), most }
    }

    /// Room for so many bytes, if there is any now.
    pub(super) fn try_reserve(&self, bytes: usize) -> Option<Reserved> {
        Arc::clone(&self.free).try_acquire_many_owned(self.share(bytes)).ok()
    }

    /// Room for so many bytes, as soon as there is any. Dropping the future gives up the place in the queue.
    pub(super) async fn reserve(&self, bytes: usize) -> Option<Reserved> {
        Arc::clone(&self.free).acquire_many_owned(self.share(bytes)).await.ok()
    }

    /// What is larger than everything takes everything: alone it may go.
    fn share(&self, bytes: usize) -> u32 {
        u32::try_from(bytes).unwrap_or(u32::MAX).min(self.most)
    }
}
