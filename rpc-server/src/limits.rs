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
    /// closed. (A client of HTTP/2 that reads, but takes no answer, is ended by `idle_timeout`; its event streams
    /// wait for it.)
    pub write_timeout: Duration,
    /// How long a call may take that sets no `timeout` of its own: 30 s; `None` for any time. Then its handler is
    /// dropped, and the answer is `TIMEOUT`. Streams have no such limit.
    pub call_timeout: Option<Duration>,
    /// How long a client that asks for a WebSocket may be kept waiting by layers, extractors and the verifier of its
    /// credential, and any other by the verifier: 10 s. Then the answer is `TIMEOUT`. (How long it may take to ask is
    /// `header_timeout`.)
    pub handshake_timeout: Duration,
    /// How long a client of a socket may take to show a first credential, where one is required: 10 s. Then its socket
    /// is closed with 4401.
    pub credential_timeout: Duration,
    /// The largest message that a client may send over a socket, in bytes: 1 MiB. Beyond it the socket is closed with
    /// 1009.
    ///
    /// What has come of a message is held until it is whole, and its memory is given back when it has been read. Only of
    /// messages that come in several frames does a socket keep room for the largest frame.
    pub message: usize,
    /// The most conversations that run at once over one socket: 1,024. Beyond it the next is refused with
    /// `LIMIT_EXCEEDED`.
    pub conversations: usize,
    /// The longest id of a conversation, in characters: 64. A frame with a longer one is refused with `PARSE_ERROR`.
    pub id: usize,
    /// How many bytes may wait for a client to read them before its conversations are no longer polled, and its messages
    /// no longer read: 64 KiB. One answer or item may go beyond it by its own length.
    pub outbound: usize,
    /// How many bytes of events may wait for a client whose connection does not take them, those of all its two-way
    /// conversations together: 1 MiB. Beyond it its socket is closed with 4429: nobody else waits for it, and what it
    /// missed shall not look received. So an event is to be smaller than this: one that is larger closes
    /// every socket for which it has to wait. Functions that emit or receive wait with half of it, or `outbound`, waiting.
    pub queue: usize,
    /// How long a client may leave such events unread while no byte can be written: 30 s. Then its socket is closed with
    /// 4429.
    pub stall_timeout: Duration,
    /// How many bytes of events a client may be ahead of a two-way procedure: 256 KiB. One beyond it is refused with
    /// `LIMIT_EXCEEDED`, and the conversation goes on.
    pub inbox: usize,
    /// How long a two-way procedure that waits for something else may take to come back to its socket once its client
    /// has gone: 50 ms. Then it is dropped where it waits, as every call is whose caller has gone.
    pub leave_timeout: Duration,
    /// How long a two-way procedure may take for what stands after its loop, once it was told that its client has gone:
    /// 10 s. Then it is dropped.
    pub farewell_timeout: Duration,
    /// How often a socket is pinged, and an event stream is sent a comment: every 30 s.
    pub heartbeat_interval: Duration,
    /// How long a client may be silent after a ping: 10 s. Then its socket is closed with 4408. A client that reads
    /// slowly, but reads, is not silent.
    pub heartbeat_timeout: Duration,
    /// How many messages a client may send over a socket in one second; `None`, which is the default, for any number.
    /// What goes beyond it is refused with `RATE_LIMITED`, and who goes on with as many again is closed with 4429.
    pub messages_per_second: Option<u32>,
    /// How many sockets and event streams may be open at once from one address; `None`, which is the default, for any
    /// number. Beyond it the next is refused with `LIMIT_EXCEEDED`, 429. Behind a proxy all clients have its address.
    pub connections_per_address: Option<u32>,
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
            handshake_timeout: Duration::from_secs(10),
            credential_timeout: Duration::from_secs(10),
            message: 1024 * 1024,
            conversations: 1024,
            id: 64,
            outbound: 64 * 1024,
            queue: 1024 * 1024,
            stall_timeout: Duration::from_secs(30),
            inbox: 256 * 1024,
            leave_timeout: Duration::from_millis(50),
            farewell_timeout: Duration::from_secs(10),
            heartbeat_interval: Duration::from_secs(30),
            heartbeat_timeout: Duration::from_secs(10),
            messages_per_second: None,
            connections_per_address: None,
            drain_timeout: Duration::from_secs(30),
        }
    }
}
