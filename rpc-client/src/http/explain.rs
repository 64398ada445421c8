//! What is told of a request that failed on its way.

use std::{error::Error, io, time::Duration};

use rpc_core::client::{
    TransportError,
    TransportErrorKind::{Closed, Connect, Headers, Protocol, Timeout},
};

use crate::net::Endpoint;

/// The time was up.
pub(super) fn late(endpoint: &Endpoint, timeout: Duration, sent: bool) -> TransportError {
    let message = if sent {
        format!("{endpoint} has not answered within {timeout:?}")
    } else {
        format!("there was no way to call {endpoint} within {timeout:?}")
    };
    TransportError::new(Timeout, message)
}

/// The client's user has no headers for it.
pub(super) fn no_headers(endpoint: &Endpoint, error: Box<dyn Error + Send + Sync>) -> TransportError {
    let message = format!("there are no headers for a call to {endpoint}: {error}");
    TransportError::new(Headers, message).with_source(error)
}

/// Nobody is there.
pub(super) fn no_connection(endpoint: &Endpoint, error: io::Error) -> TransportError {
    let message = format!("no connection to {endpoint}: {error}");
    TransportError::new(Connect, message).with_source(error)
}

/// More came than is taken.
pub(super) fn too_large(endpoint: &Endpoint, max_answer: usize) -> TransportError {
    let message =
        format!("the answer of {endpoint} is larger than {max_answer} bytes, the client's `max_answer`");
    TransportError::new(Protocol, message)
}

/// What hyper says of a connection, after anything was written or read.
pub(super) fn broken(endpoint: &Endpoint, error: hyper::Error, wrote: bool, read: bool) -> TransportError {
    let (kind, message) = match (wrote, read) {
        _ if error.is_parse() => (Protocol, format!("{endpoint} did not answer in HTTP/1.1: {error}")),
        (false, true) => {
            let message =
                format!("{endpoint} speaks before it is asked, which is not HTTP: is the port right?");
            (Protocol, message)
        }
        (_, true) => {
            let message =
                format!("the connection to {endpoint} ended in the middle of the answer: {}", root(&error));
            (Closed, message)
        }
        (_, false) => {
            let message =
                format!("the connection to {endpoint} ended before the answer came: {}", root(&error));
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
