//! Pings, and the end of those who do not answer.
//!
//! No clock is read when something is heard: that a bit was set since the last ping says enough.

use std::time::Duration;

use tokio::time::Instant;

/// What is to be done when the heartbeat is due.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// Nothing: the client was heard.
    Heard,
    /// To ask whether it is there.
    Ping,
    /// To close: it did not answer.
    Silent,
}

#[derive(Debug)]
pub(super) struct Heartbeat {
    interval: Duration,
    timeout: Duration,
    due: Instant,
    /// When the next ping is sent, while an answer is waited for.
    next_ping: Option<Instant>,
    is_heard: bool,
}

impl Heartbeat {
    pub(super) fn new(interval: Duration, timeout: Duration) -> Self {
        let due = later(Instant::now(), interval);
        Self { interval, timeout, due, next_ping: None, is_heard: false }
    }

    /// Something was heard.
    pub(super) fn heard(&mut self) {
        self.is_heard = true;
    }

    /// When it is to be looked at again.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Looks at it, when it is due.
    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        match self.next_ping.take() {
            Some(_) if !self.is_heard => Beat::Silent,
            Some(next) if next > now => {
                self.due = next;
                Beat::Heard
            }
            _ => {
                self.is_heard = false;
                self.next_ping = Some(later(now, self.interval));
                self.due = later(now, self.timeout);
                Beat::Ping
            }
        }
    }
}

/// A time that is too far away to be counted is as good as never.
pub(super) fn later(now: Instant, duration: Duration) -> Instant {
    const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    now.checked_add(duration).unwrap_or(now + NEVER)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Beat, Heartbeat};

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_client_that_answers_is_pinged_at_every_interval() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(30 * SECOND, 10 * SECOND);
        let mut pings = Vec::new();
        for _ in 0..6 {
            let now = heartbeat.due();
            match heartbeat.beat(now) {
                Beat::Ping => pings.push((now - start).as_secs()),
                beat => assert_eq!(beat, Beat::Heard),
            }
            heartbeat.heard();
        }
        assert_eq!(pings, [30, 60, 90]);
    }

    #[test]
    fn one_that_does_not_is_given_up_after_the_timeout() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(30 * SECOND, 10 * SECOND);
        heartbeat.heard();
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Ping);
        assert_eq!((heartbeat.due() - start).as_secs(), 40);
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Silent);
    }

    #[test]
    fn a_timeout_longer_than_the_interval_is_waited_for() {
        let mut heartbeat = Heartbeat::new(SECOND, 5 * SECOND);
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Ping);
        heartbeat.heard();
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Ping);
    }
}
