//! The Rust client: what `Api::connect` gives, over real sockets.
//!
//! - [`calls`], [`batches`]: what is asked, and what comes back;
//! - [`events`]: subscriptions over HTTP;
//! - [`errors`]: what a server says is wrong;
//! - [`connecting`], [`strangers`]: nobody there, or somebody else;
//! - [`tls`], [`ways`]: servers behind TLS, or that are reached in another way;
//! - [`deadlines`], [`cancellation`]: a caller that waits no longer;
//! - [`connections`], [`refusals`], [`retries`]: what happens to connections, and what is sent again;
//! - [`headers`], [`credentials`]: what goes along;
//! - [`made`]: the same for a client that was made of a schema.
//!
//! [`api`] is what most of them call, on a real server. Where a server does what a good one does not, it is a
//! [`ScriptedServer`](crate::support::ScriptedServer).

mod api;
mod batches;
mod calls;
mod cancellation;
mod connecting;
mod connections;
mod credentials;
mod deadlines;
mod errors;
mod events;
mod headers;
mod made;
mod refusals;
mod retries;
mod strangers;
mod tls;
mod ways;

use std::fmt::Debug;

use rpc_client::{CallError, ProcedureError, TransportErrorKind};

/// Checks that a call failed on its way, and how, and gives the message.
#[track_caller]
fn failed<T: Debug, E: ProcedureError + Debug>(
    result: Result<T, CallError<E>>,
    kind: TransportErrorKind,
    was_sent: bool,
) -> String {
    let error = result.expect_err("the call fails");
    let CallError::Transport { sent, cause } = &error else { panic!("not on its way: {error:?}") };
    assert_eq!((cause.kind(), *sent), (kind, was_sent), "{error}");
    assert_eq!(error.was_sent(), was_sent);
    error.to_string()
}

/// Checks that a text says all these things.
#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}
