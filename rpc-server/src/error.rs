//! Why a server cannot start, or stopped.

use std::io;

/// Why a server cannot start, or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address, as it was given.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// An allowed origin is not an origin.
    #[error("`{0}` is not an origin: write scheme, host and port, for example https://app.example.com")]
    Origin(String),
    /// The endpoint is not a path: an absolute one, without a query and without a slash at its end.
    #[error(
        "`{0}` is not an endpoint: write an absolute path without a query or a last slash, for example /api/rpc"
    )]
    Endpoint(String),
    /// Anything else that the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
}
