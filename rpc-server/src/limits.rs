//! What a server puts up with.

use std::time::Duration;

/// Bounds on what callers may send and how long things may take. All have defaults, and all are meant to be read
/// before a server goes public.
///
/// ```
/// use std::time::Duration;
/// use rpc_server::Limits;
///
/// let limits = Limits { body: 64 * 1024, call_timeout: Some(Duration::from_secs(5)), ..Limits::default() };
/// assert_eq!(limits.batch, 64);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest body of a request, in bytes: 1 MiB. Beyond it the answer is `PAYLOAD_TOO_LARGE`, before the body is
    /// read if its length is declared.
    pub body: usize,
    /// The most calls in one batch: 64. Beyond it the batch is refused with `PARSE_ERROR`.
    pub batch: usize,
    /// The longest dotted path that is looked for, in bytes: 256, which is also the most that can be set. A request for
    /// a longer one is refused with `PARSE_ERROR`.
    pub path: usize,
    /// How long a client may take to the end of a request's headers, from their first byte, or from the connection on
    /// for its first request: 10 s. Then the connection is closed.
    ///
    /// This limit, `idle_timeout` and `write_timeout` are never cut short, and exceeded by a fifth of the shortest of
    /// them at most (by 20 ms at least, by 1 s at most).
    pub header_timeout: Duration,
    /// How long a client may take to send the whole body: 10 s. Then the answer is `TIMEOUT`, and the connection is
    /// closed.
    pub body_timeout: Duration,
    /// How long a connection may stay open between two requests: 75 s.
    pub idle_timeout: Duration,
    /// How long a client may leave an answer unread while no byte of it can be written: 30 s. Then the connection is
    /// closed. (A client of HTTP/2 that reads, but takes no answer, is ended by `idle_timeout`.)
    pub write_timeout: Duration,
    /// How long a call may take that sets no `timeout` of its own: 30 s; `None` for any time. Then its handler is
    /// dropped, and the answer is `TIMEOUT`. Streams have no such limit.
    pub call_timeout: Option<Duration>,
    /// How long requests that are under way get to finish when the server shuts down: 30 s.
    pub drain_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            batch: 64,
            path: rpc_core::request::MAX_PATH,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            call_timeout: Some(Duration::from_secs(30)),
            drain_timeout: Duration::from_secs(30),
        }
    }
}
