//! What a client is told about its live connection.

use std::time::Duration;

use super::ConnectOptions;

/// How subscriptions and two-way procedures are carried.
#[derive(Debug, Clone)]
pub(crate) struct LiveOptions {
    pub(crate) reconnect: bool,
    pub(crate) base_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) heartbeat_interval: Duration,
    pub(crate) heartbeat_timeout: Duration,
    pub(crate) idle_close: Option<Duration>,
    pub(crate) send_buffer: usize,
    pub(crate) receive_buffer: usize,
    pub(crate) calls_over_socket: bool,
    pub(crate) subscriptions_over_sse: bool,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            reconnect: true,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            max_attempts: None,
            heartbeat_interval: Duration::from_secs(25),
            heartbeat_timeout: Duration::from_secs(5),
            idle_close: None,
            send_buffer: 1 << 20,
            receive_buffer: 1 << 20,
            calls_over_socket: false,
            subscriptions_over_sse: false,
        }
    }
}

/// About the live connection.
impl ConnectOptions {
    /// Whether a live connection that is lost, or cannot be opened, is tried again by itself. On by default. Without it
    /// everything that goes over the connection fails with it, and what is begun next opens another.
    #[must_use]
    pub fn reconnect(mut self, reconnect: bool) -> Self {
        self.live.reconnect = reconnect;
        self
    }

    /// The bound of the delay before the first try to connect again; 500 ms by default. The delay is a random while up to
    /// the bound, which doubles with each try, and falls back after a connection has lasted for ten seconds.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.live.base_delay = delay;
        self
    }

    /// Up to where the bound of the delay between tries grows; 20 s by default.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.live.max_delay = delay;
        self
    }

    /// How many tries in a row may fail, after the connection was lost or could not be opened for the first time, before
    /// it gives up. Without end by default.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.live.max_attempts = Some(attempts);
        self
    }

    /// After how long a silence the server of a live connection is asked for a sign of life; 25 s by default.
    #[must_use]
    pub fn heartbeat_interval(mut self, interval: Duration) -> Self {
        self.live.heartbeat_interval = interval;
        self
    }

    /// How long it may take to give that sign before the connection counts as lost; 5 s by default.
    #[must_use]
    pub fn heartbeat_timeout(mut self, timeout: Duration) -> Self {
        self.live.heartbeat_timeout = timeout;
        self
    }

    /// Closes the live connection when nothing has gone over it for so long. Off by default: it stays open until the
    /// client is dropped. What needs it next opens it again.
    #[must_use]
    pub fn idle_close(mut self, after: Duration) -> Self {
        self.live.idle_close = Some(after);
        self
    }

    /// How many bytes of calls and events may wait to be sent over the live connection, while there is none, or while the
    /// server takes no more; 1 MiB by default. Beyond that calls fail, as not sent, and whoever emits waits. What is larger
    /// than that may wait alone.
    #[must_use]
    pub fn send_buffer(mut self, bytes: usize) -> Self {
        self.live.send_buffer = bytes;
        self
    }

    /// How many bytes of items and events may wait for the reader of one subscription or two-way procedure; 1 MiB by
    /// default.
    ///
    /// A server of a subscription sends half of that ahead, and then waits for the reader, while everything else goes on.
    /// (Of one that does not count, since it lacks the feature `window`, nothing more is read at all, until the reader
    /// catches up.) Events of a two-way procedure cannot wait there: everything waits for their reader, up to five seconds,
    /// and then the conversation is ended with [`TransportErrorKind::Closed`](crate::TransportErrorKind::Closed).
    #[must_use]
    pub fn receive_buffer(mut self, bytes: usize) -> Self {
        self.live.receive_buffer = bytes;
        self
    }

    /// Sends queries and mutations over the live connection too, instead of over HTTP. Calls with headers of their own
    /// still go over HTTP, since frames have none.
    #[must_use]
    pub fn calls_over_socket(mut self) -> Self {
        self.live.calls_over_socket = true;
        self
    }

    /// Carries subscriptions as Server-Sent Events instead, each over a connection of its own: where no WebSocket gets
    /// through. They are resumed alike. Two-way procedures need the live connection still. A subscription with headers of
    /// its own goes this way in any case.
    #[must_use]
    pub fn subscriptions_over_sse(mut self) -> Self {
        self.live.subscriptions_over_sse = true;
        self
    }
}
