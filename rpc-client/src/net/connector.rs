//! The application's own way to connect.

use std::{fmt, future::Future, io};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Endpoint, Stream};
use crate::source::{BoxError, Source};

/// Where a connection should lead, for a [connector](crate::ConnectOptions::connector).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Destination {
    host: String,
    port: u16,
    is_tls: bool,
}

impl Destination {
    /// The host that the URL names: a name or an address, an IPv6 one without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port: the URL's, or 80, or 443 for `https://` and `wss://`.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether TLS goes on top of what the connector makes. It is the client's work, not the connector's.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.is_tls
    }
}

/// As `host:port`.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// An async function that connects.
#[derive(Debug, Clone)]
pub(crate) struct Connector(Source<Stream, Destination>);

impl Connector {
    pub(crate) fn new<C, F, S, E>(connector: C) -> Self
    where
        C: Fn(Destination) -> F + Send + Sync + 'static,
        F: Future<Output = Result<S, E>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        E: Into<BoxError>,
    {
        Self(Source::new(move |destination| {
            let connected = connector(destination);
            async move { connected.await.map(Stream::custom) }
        }))
    }

    pub(super) async fn connect(&self, endpoint: &Endpoint) -> io::Result<Stream> {
        let Endpoint { host, port, is_tls, .. } = endpoint;
        let destination = Destination { host: host.clone(), port: *port, is_tls: *is_tls };
        self.0.ask(destination).await.map_err(|error| match error.downcast() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Destination;

    #[test]
    fn a_destination_is_shown_as_it_stands_in_a_url() {
        let shown = |host: &str| Destination { host: host.to_owned(), port: 80, is_tls: false }.to_string();
        assert_eq!(shown("example.org"), "example.org:80");
        assert_eq!(shown("::1"), "[::1]:80");
    }
}
