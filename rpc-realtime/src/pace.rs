//! Whether an event stands alone, or others come close behind it.
//!
//! One that stands alone is best written at once, by whoever emits it, wherever a connection sleeps: to wake its task costs
//! more than the write. Of events that follow each other closely, all that have gathered are best written together, by
//! the connection's task: then a write each costs ten times as much.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

/// What it takes to write an event to one connection, roughly and rather too much, in microseconds.
const WRITE: u64 = 10;

/// When the last emissions were. It is a hint: two emissions at one moment may read what neither wrote.
#[derive(Debug)]
pub(crate) struct Pace {
    /// In microseconds of the process; 0 for never.
    last: AtomicU64,
    /// The time between the last two.
    gap: AtomicU64,
}

impl Pace {
    pub(crate) fn new() -> Self {
        Self { last: AtomicU64::new(0), gap: AtomicU64::new(u64::MAX) }
    }

    /// There is an emission to so many. Tells whether it stands alone: whether between it and the last, and between that
    /// and the one before, there was time for as many writes. One gap would not do: there is one behind every burst.
    pub(crate) fn emission(&self, receivers: usize) -> bool {
        let now = now();
        let gap = match self.last.swap(now, Ordering::Relaxed) {
            0 => u64::MAX,
            last => now.saturating_sub(last),
        };
        let before = self.gap.swap(gap, Ordering::Relaxed);
        gap.min(before) >= WRITE.saturating_mul(receivers as u64)
    }
}

impl Clone for Pace {
    fn clone(&self) -> Self {
        let copy = |value: &AtomicU64| AtomicU64::new(value.load(Ordering::Relaxed));
        Self { last: copy(&self.last), gap: copy(&self.gap) }
    }
}

fn now() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn the_first_stands_alone_and_those_behind_it_do_not() {
        let pace = Pace::new();
        assert!(pace.emission(1000));
        // A thousand writes take longer than this.
        for _ in 0..10 {
            assert!(!pace.emission(usize::MAX));
        }
    }

    #[test]
    fn of_those_that_nobody_gets_each_stands_alone() {
        let pace = Pace::new();
        assert!((0..10).all(|_| pace.emission(0)));
    }
}
