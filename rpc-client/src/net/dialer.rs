//! Makes connections.

use std::{io, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout_at},
};

use super::{Endpoint, Stream};

/// How connections are made. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dialer {}

impl Dialer {
    /// Connects to one of the host's addresses, all within a time. Dropping it gives up.
    pub(crate) async fn connect(&self, endpoint: &Endpoint, timeout: Duration) -> io::Result<Stream> {
        // A time that reaches beyond what the clock can count is none.
        let Some(deadline) = Instant::now().checked_add(timeout) else {
            return self.open(endpoint, None).await;
        };
        let in_time = timeout_at(deadline, self.open(endpoint, Some(deadline))).await;
        in_time.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(|error| {
            let is_ours = error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none();
            if is_ours { io::Error::new(error.kind(), format!("none within {timeout:?}")) } else { error }
        })
    }

    async fn open(&self, endpoint: &Endpoint, deadline: Option<Instant>) -> io::Result<Stream> {
        let stream = dial(&endpoint.host, endpoint.port, deadline).await?;
        stream.set_nodelay(true)?;
        Ok(Stream::tcp(stream))
    }
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
