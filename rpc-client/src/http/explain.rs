//! What is told of a request that failed on its way.

use std::{error::Error, fmt, io, time::Duration};

use rpc_core::client::{
    TransportError,
    TransportErrorKind::{Closed, Connect, Headers, Protocol, Timeout},
};

use crate::source::BoxError;

/// The time was up.
pub(super) fn late(server: &dyn fmt::Display, timeout: Duration, sent: bool) -> TransportError {
    let message = if sent {
        format!("{server} has not answered within {timeout:?}")
    } else {
        format!("there was no way to call {server} within {timeout:?}")
    };
    TransportError::new(Timeout, message)
}

/// The client's user has no headers for it.
pub(super) fn no_headers(server: &dyn fmt::Display, error: BoxError) -> TransportError {
    let message = format!("there are no headers for a call to {server}: {error}");
    TransportError::new(Headers, message).with_source(error)
}

/// The client's user has no token for it.
pub(super) fn no_token(server: &dyn fmt::Display, error: BoxError) -> TransportError {
    let message = format!("there is no token for a call to {server}: {error}");
    TransportError::new(Headers, message).with_source(error)
}

/// Nobody knows where it is.
pub(super) fn no_url(error: BoxError) -> TransportError {
    let message = format!("no connection, since nobody knows where to: {error}");
    TransportError::new(Connect, message).with_source(error)
}

/// Nobody is there.
pub(super) fn no_connection(server: &dyn fmt::Display, error: io::Error) -> TransportError {
    let message = format!("no connection to {server}: {error}");
    TransportError::new(Connect, message).with_source(error)
}

/// More came than is taken.
pub(super) fn too_large(server: &dyn fmt::Display, max_answer: usize) -> TransportError {
    let message =
        format!("the answer of {server} is larger than {max_answer} bytes, the client's `max_answer`");
    TransportError::new(Protocol, message)
}

/// What hyper says of a connection, after anything was written or read.
pub(super) fn broken(
    server: &dyn fmt::Display,
    error: hyper::Error,
    wrote: bool,
    read: bool,
) -> TransportError {
    let (kind, message) = match (wrote, read) {
        _ if error.is_parse() => {
            let message = format!(
                "{server} did not answer in HTTP/1.1: {error}. If it speaks TLS, its URL begins with `https://`"
            );
            (Protocol, message)
        }
        (false, true) => {
            let message =
                format!("{server} speaks before it is asked, which is not HTTP: is the port right?");
            (Protocol, message)
        }
        (_, true) => {
            let message =
                format!("the connection to {server} ended in the middle of the answer: {}", root(&error));
            (Closed, message)
        }
        (_, false) => {
            let message =
                format!("the connection to {server} ended before the answer came: {}", root(&error));
            (Closed, message)
        }
    };
    TransportError::new(kind, message).with_source(error)
}

/// The first cause, which says more than what hyper says of it.
fn root<'e>(mut error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}
