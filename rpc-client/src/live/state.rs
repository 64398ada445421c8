//! What a client's connection is doing, as its user sees it.

use std::fmt;

use rpc_core::client::TransportError;
use tokio::time::Instant;

/// What the live connection is doing. [`Client::states`](crate::Client::states) tells of every change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Nothing needs it: it was not opened yet, or was closed since it was idle.
    Idle,
    /// It is being opened, for the first time or after it was closed as it should be.
    Connecting,
    /// It is open.
    Connected,
    /// It was lost, or could not be opened, and is tried again.
    Reconnecting {
        /// Which try comes next, or is under way: 1 for the first.
        attempt: u32,
        /// When it comes.
        next: Instant,
    },
    /// It is closed. After [`Client::disconnect`](crate::Client::disconnect) nothing but
    /// [`Client::connect`](crate::Client::connect) opens it; otherwise whatever needs it next tries anew.
    Disconnected {
        /// Why.
        reason: DisconnectReason,
    },
}

/// Why a connection is closed and is not opened again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// [`Client::disconnect`](crate::Client::disconnect) was called.
    Requested,
    /// It was lost, and [`ConnectOptions::reconnect`](crate::ConnectOptions::reconnect) is off.
    Lost,
    /// As many tries failed as [`ConnectOptions::max_attempts`](crate::ConnectOptions::max_attempts) allows.
    GaveUp {
        /// How many that were.
        attempts: u32,
    },
    /// The credential was refused, and no other was to be had.
    Unauthorized,
    /// What is at the URL refuses, or speaks something else.
    Refused,
    /// The server closed it with a code that says not to come back: what this client sent broke a rule.
    Closed {
        /// The code of the close frame.
        code: u16,
    },
}

impl fmt::Display for DisconnectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requested => f.write_str("it was asked to disconnect"),
            Self::Lost => f.write_str("the connection was lost"),
            Self::GaveUp { attempts } => write!(f, "it gave up after {attempts} attempts"),
            Self::Unauthorized => f.write_str("the credential was refused"),
            Self::Refused => f.write_str("the server refused the connection"),
            Self::Closed { code } => write!(f, "the server closed the connection with code {code}"),
        }
    }
}

/// What happened to the live connection. [`Client::events`](crate::Client::events) tells of each.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ConnectionEvent {
    /// It is open.
    Connected {
        /// Whether it was open before.
        reconnected: bool,
    },
    /// It was lost or closed.
    Disconnected {
        /// Why.
        cause: TransportError,
    },
    /// It is about to be opened again.
    Attempt {
        /// Which try since it was lost: 1 for the first.
        attempt: u32,
    },
    /// It is not tried any more: see [`DisconnectReason::GaveUp`].
    GaveUp {
        /// How many tries failed.
        attempts: u32,
    },
}
