//! How many messages a client may send in one second.

use std::time::Duration;

use tokio::time::Instant;

const WINDOW: Duration = Duration::from_secs(1);

/// What becomes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Allowance {
    Taken,
    /// One too many; another try may succeed after this time.
    Refused(Duration),
    /// The client goes on regardless.
    Exhausted,
}

/// Counts messages in windows of a second, of which the first begins with a message.
#[derive(Debug)]
pub(super) struct Rate {
    most: u32,
    window: Instant,
    count: u32,
}

impl Rate {
    pub(super) fn new(most: u32) -> Self {
        Self { most, window: Instant::now(), count: 0 }
    }

    /// One more message.
    pub(super) fn count(&mut self, now: Instant) -> Allowance {
        let elapsed = now.saturating_duration_since(self.window);
        if elapsed >= WINDOW {
            (self.window, self.count) = (now, 0);
        }
        self.count = self.count.saturating_add(1);
        if self.count <= self.most {
            Allowance::Taken
        } else if self.count <= self.most.saturating_mul(2) {
            Allowance::Refused((self.window + WINDOW).saturating_duration_since(now))
        } else {
            Allowance::Exhausted
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Allowance, Rate};

    #[test]
    fn a_second_has_so_many_messages() {
        let mut rate = Rate::new(2);
        let now = rate.window + Duration::from_millis(1500);
        let later = now + Duration::from_millis(250);
        assert_eq!([rate.count(now), rate.count(later)], [Allowance::Taken, Allowance::Taken]);
        assert_eq!(rate.count(later), Allowance::Refused(Duration::from_millis(750)));
        assert_eq!(rate.count(later), Allowance::Refused(Duration::from_millis(750)));
        assert_eq!(rate.count(later), Allowance::Exhausted);
        assert_eq!(rate.count(now + Duration::from_secs(1)), Allowance::Taken);
    }
}
