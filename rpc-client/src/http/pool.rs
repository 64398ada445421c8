//! Connections that wait for their next call.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::connection::Connection;

/// Open connections to one host. The one that was used last is used next, so that those which are too many grow old.
pub(super) struct Pool {
    idle: Mutex<VecDeque<Idle>>,
    max_idle: usize,
    idle_timeout: Duration,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Pool {
    pub(super) fn new(max_idle: usize, idle_timeout: Duration) -> Self {
        Self { idle: Mutex::new(VecDeque::new()), max_idle, idle_timeout }
    }

    /// A connection that is open, as far as can be told from here.
    pub(super) fn take(&self, now: Instant) -> Option<Connection> {
        loop {
            let (mut idle, old) = {
                let mut idle = self.idle();
                let is_old = |idle: &Idle| now.saturating_duration_since(idle.since) >= self.idle_timeout;
                // What is too old is closed when the lock is free again.
                let old = match idle.front() {
                    Some(oldest) if is_old(oldest) => {
                        let fresh = idle.partition_point(is_old);
                        idle.drain(..fresh).collect()
                    }
                    _ => Vec::new(),
                };
                (idle.pop_back()?, old)
            };
            drop(old);
            if idle.connection.is_still_idle() {
                return Some(idle.connection);
            }
        }
    }

    /// Keeps a connection whose call is over, if it is good for another.
    pub(super) fn put(&self, mut connection: Connection) {
        if self.max_idle == 0 || !connection.is_idle() {
            return;
        }
        let since = Instant::now();
        let mut idle = self.idle();
        let oldest = if idle.len() >= self.max_idle { idle.pop_front() } else { None };
        idle.push_back(Idle { connection, since });
        drop(idle);
        drop(oldest);
    }

    /// Nothing panics while it holds the lock.
    fn idle(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
