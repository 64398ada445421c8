//! Makes connections.

use std::{io, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout_at},
};

#[cfg(feature = "tls")]
use super::tls::{Roots, Tls};
use super::{Connector, Endpoint, Stream};

/// How connections are made. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Dialer {
    connector: Option<Connector>,
    #[cfg(feature = "tls")]
    tls: Tls,
}

impl Dialer {
    pub(crate) fn new(connector: Option<Connector>, #[cfg(feature = "tls")] roots: Roots) -> Self {
        Self {
            connector,
            #[cfg(feature = "tls")]
            tls: Tls::new(roots),
        }
    }

    /// Connects, by the connector or to one of the host's addresses, and agrees on TLS where the endpoint asks for it:
    /// all within a time. Dropping it gives up.
    ///
    /// An error of the kind `InvalidData` will be met again.
    pub(crate) async fn connect(&self, endpoint: &Endpoint, timeout: Duration) -> io::Result<Stream> {
        let mut is_connected = false;
        // A time that reaches beyond what the clock can count is none.
        let Some(deadline) = Instant::now().checked_add(timeout) else {
            return self.open(endpoint, None, &mut is_connected).await;
        };
        let in_time = timeout_at(deadline, self.open(endpoint, Some(deadline), &mut is_connected)).await;
        let is_late = match &in_time {
            Err(_) => true,
            // The last address has used up its share.
            Ok(Err(error)) => self.connector.is_none() && is_ours(error),
            Ok(Ok(_)) => false,
        };
        match in_time {
            Ok(result) if !is_late => result,
            _ if is_connected => {
                let message =
                    format!("the TLS handshake was not over within {timeout:?}: does it speak TLS?");
                Err(io::Error::new(io::ErrorKind::TimedOut, message))
            }
            _ => Err(io::Error::new(io::ErrorKind::TimedOut, format!("none within {timeout:?}"))),
        }
    }

    async fn open(
        &self,
        endpoint: &Endpoint,
        deadline: Option<Instant>,
        is_connected: &mut bool,
    ) -> io::Result<Stream> {
        let stream = match &self.connector {
            Some(connector) => connector.connect(endpoint).await?,
            None => {
                let stream = dial(&endpoint.host, endpoint.port, deadline).await?;
                stream.set_nodelay(true)?;
                Stream::tcp(stream)
            }
        };
        *is_connected = true;
        #[cfg(feature = "tls")]
        if endpoint.is_tls {
            return self.tls.secure(endpoint, stream).await;
        }
        Ok(stream)
    }
}

/// Whether a time limit of this file has passed, and not one of the operating system's.
fn is_ours(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none()
}

/// Tries the host's addresses one after the other, each with its share of the time.
async fn dial(host: &str, port: u16, deadline: Option<Instant>) -> io::Result<TcpStream> {
    let addresses: Vec<_> = lookup_host((host, port)).await?.collect();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for (address, left) in addresses.iter().zip((1..=addresses.len()).rev()) {
        let connected = match deadline {
            Some(deadline) => {
                let share = deadline.saturating_duration_since(Instant::now())
                    / u32::try_from(left).unwrap_or(u32::MAX);
                match tokio::time::timeout(share, TcpStream::connect(address)).await {
                    Ok(connected) => connected,
                    Err(_) => Err(io::ErrorKind::TimedOut.into()),
                }
            }
            None => TcpStream::connect(address).await,
        };
        match connected {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
