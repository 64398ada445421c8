//! From a URL to a client.

use std::{error::Error, fmt, future::Future};

use rpc_core::Router;

use crate::{Client, ConnectOptions};

/// Makes a client of a router over HTTP. Implemented for everything that `router!` defines.
///
/// ```no_run
/// use std::time::Duration;
///
/// use rpc_client::prelude::*;
/// # #[procedure(query)] async fn count() -> u64 { 1 }
/// # router! { Api { count() } }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let api = Api::connect("http://127.0.0.1:3000/api/rpc").await?;
///
/// let options = ConnectOptions::new("http://127.0.0.1:3000/api/rpc").timeout(Duration::from_secs(5));
/// let hasty = Api::connect(options).await?;
/// # Ok(()) }
/// ```
pub trait Connect: Router {
    /// A client of the server at a URL: `http://` or `https://`.
    ///
    /// Nothing is sent, and no connection is made, before the first call: a server that is not there yet is no error
    /// here. Connections are kept and shared by all clones of the client and all its nested routers.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for a URL or an option that no call could be made with.
    fn connect(
        options: impl Into<ConnectOptions>,
    ) -> impl Future<Output = Result<Self, ConnectError>> + Send {
        let client = Client::new(options).map(|client| client.api());
        // Made before the future, so that a router need not be `Send`; it is, and only its emitted type knows.
        std::future::ready(client).into_future()
    }
}

impl<R: Router> Connect for R {}

/// Why no client can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectError {
    kind: ConnectErrorKind,
    message: String,
}

/// The kinds of [`ConnectError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectErrorKind {
    /// Not an absolute URL.
    Url,
    /// A URL of something else than HTTP.
    Scheme,
    /// The URL asks for TLS, and the feature `tls` is switched off.
    Tls,
    /// No host, or not the port of one.
    Host,
    /// The URL has a part that an endpoint's has not: a user, a query or a fragment.
    Excess,
    /// A header is none, by its name or by its value; so is a token that cannot stand in one.
    Header,
    /// A root certificate is none.
    Certificate,
}

impl ConnectError {
    pub(crate) fn new(kind: ConnectErrorKind, message: String) -> Self {
        Self { kind, message }
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> ConnectErrorKind {
        self.kind
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ConnectError {}
