//! Which conversations want to be polled again.
//!
//! Each place for a conversation has a waker of its own. Waking it puts the place's number on a list, once, and wakes
//! the connection's task, which takes the whole list. A set such as `FuturesUnordered` does the same, but it polls what
//! it holds by itself: it can neither lend the one buffer that conversations write into, nor stop while that is full,
//! and a conversation that was polled where its frame was read would be polled a second time when it enters.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Wake, Waker},
};

use futures::task::AtomicWaker;

/// The list, and the task that reads it.
#[derive(Debug, Default)]
pub(super) struct Woken {
    places: Mutex<Vec<usize>>,
    task: AtomicWaker,
}

impl Woken {
    /// The task that is woken from now on.
    pub(super) fn register(&self, task: &Waker) {
        self.task.register(task);
    }

    /// Wakes the task, for something that is on no list.
    pub(super) fn wake(&self) {
        self.task.wake();
    }

    /// Takes the list, in the order of its entries; `places` is empty, and its memory is used for the next.
    pub(super) fn take(&self, places: &mut Vec<usize>) {
        std::mem::swap(&mut *self.lock(), places);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<usize>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One place's entry on the list.
#[derive(Debug)]
pub(super) struct PlaceWaker {
    place: usize,
    is_listed: AtomicBool,
    woken: Arc<Woken>,
}

impl PlaceWaker {
    pub(super) fn new(place: usize, woken: &Arc<Woken>) -> Arc<Self> {
        Arc::new(Self { place, is_listed: AtomicBool::new(false), woken: Arc::clone(woken) })
    }

    /// The place was taken off the list: from here on it can be listed again.
    pub(super) fn is_taken(&self) {
        self.is_listed.store(false, Ordering::SeqCst);
    }

    /// Lists the place without waking the task, which is the one that does it.
    pub(super) fn list(&self) {
        if !self.is_listed.swap(true, Ordering::SeqCst) {
            self.woken.lock().push(self.place);
        }
    }
}

impl Wake for PlaceWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_listed.swap(true, Ordering::SeqCst) {
            self.woken.lock().push(self.place);
            self.woken.task.wake();
        }
    }
}

/// What rings for everything of a connection but its socket and its conversations: the clock, and the server's end.
///
/// To ask those at every poll of the task would take locks that all connections share. They are asked when it rang.
#[derive(Debug)]
pub(super) struct Bell {
    rung: AtomicBool,
    woken: Arc<Woken>,
}

impl Bell {
    /// A bell that has rung once, so that whoever rings it is asked a first time.
    pub(super) fn new(woken: &Arc<Woken>) -> Arc<Self> {
        Arc::new(Self { rung: AtomicBool::new(true), woken: Arc::clone(woken) })
    }

    /// Whether it rang since this was asked last.
    pub(super) fn has_rung(&self) -> bool {
        // As a rule it did not, and to look is cheaper than to change.
        self.rung.load(Ordering::Relaxed) && self.rung.swap(false, Ordering::SeqCst)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.woken.task.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, task::Waker};

    use super::{PlaceWaker, Woken};

    #[test]
    fn a_place_is_listed_once_until_it_is_taken() {
        let woken = Arc::new(Woken::default());
        let wakers = [0, 1].map(|place| PlaceWaker::new(place, &woken));
        for place in [1, 0, 1, 1] {
            Waker::from(Arc::clone(&wakers[place])).wake();
        }
        let mut places = Vec::new();
        woken.take(&mut places);
        assert_eq!(places, [1, 0]);
        wakers[1].is_taken();
        wakers[0].list();
        wakers[1].list();
        places.clear();
        woken.take(&mut places);
        assert_eq!(places, [1], "the other is still on the list that was taken");
    }
}
