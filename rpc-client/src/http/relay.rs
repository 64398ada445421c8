//! Wakes a call, but not from within its own poll.

use std::{
    sync::{
        Arc,
        atomic::{
            AtomicU8,
            Ordering::{AcqRel, Acquire},
        },
    },
    task::{Context, Poll, Wake},
};

use futures::task::AtomicWaker;

/// Nobody is at it: to wake means to wake the task.
const RESTING: u8 = 0;
/// The connection is being polled, or was and the call goes on.
const POLLED: u8 = 1;
/// Since then it asked to be polled again.
const ASKED: u8 = 2;

/// Stands between a connection and the task that polls it. hyper's two ends of a connection wake each other, and here
/// they are in one task: a task that wakes itself while it runs is polled once more for nothing, and a runtime of many
/// threads wakes another thread for that.
#[derive(Debug, Default)]
pub(super) struct Relay {
    state: AtomicU8,
    task: AtomicWaker,
}

impl Relay {
    /// To be said before the connection is polled, which satisfies all that was asked for before.
    pub(super) fn begin(&self, cx: &Context<'_>) {
        self.task.register(cx.waker());
        self.state.swap(POLLED, AcqRel);
    }

    /// To be said of what came of it, before the task returns. If that is nothing yet, the task is woken from now on,
    /// and at once if the connection asked for it meanwhile.
    pub(super) fn end<T>(&self, cx: &Context<'_>, polled: Poll<T>) -> Poll<T> {
        if polled.is_pending() && self.state.swap(RESTING, AcqRel) == ASKED {
            cx.waker().wake_by_ref();
        }
        polled
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.compare_exchange(POLLED, ASKED, AcqRel, Acquire) == Err(RESTING) {
            self.task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering::Relaxed},
        },
        task::{Context, Poll, Wake, Waker},
    };

    use super::Relay;

    /// A task that counts how often it is woken.
    #[derive(Default)]
    struct Task(AtomicU32);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn a_task_is_woken_while_it_rests_and_once_if_it_was_asked_for_before() {
        let (relay, task) = (Arc::new(Relay::default()), Arc::new(Task::default()));
        let (waker, of_task) = (Waker::from(Arc::clone(&relay)), Waker::from(Arc::clone(&task)));
        let cx = Context::from_waker(&of_task);
        let woken = || task.0.swap(0, Relaxed);

        relay.begin(&cx);
        waker.wake_by_ref();
        waker.wake_by_ref();
        assert_eq!(woken(), 0, "while it is polled");
        assert_eq!(relay.end(&cx, Poll::<()>::Pending), Poll::Pending);
        assert_eq!(woken(), 1, "when it is about to rest");
        waker.wake_by_ref();
        assert_eq!(woken(), 1, "while it rests");

        relay.begin(&cx);
        waker.wake_by_ref();
        assert_eq!(relay.end(&cx, Poll::Ready(1)), Poll::Ready(1));
        relay.begin(&cx);
        assert_eq!(relay.end(&cx, Poll::<()>::Pending), Poll::Pending);
        assert_eq!(woken(), 0, "to poll it satisfied what was asked for before");
    }
}
