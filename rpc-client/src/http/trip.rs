//! The way of one request: headers, a connection, the answer, and another try where that does no harm.

use std::{fmt, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::Full;
use rpc_core::client::{Failure, TransportError};
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    Shared,
    connection::{Broken, Connection, Received},
    explain, headers,
};
use crate::{backoff::Backoff, net::Endpoint};

/// Between tries.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(2));

/// A request on its way.
pub(super) struct Trip<'c> {
    client: &'c Shared,
    body: Bytes,
    /// The caller's own headers.
    headers: Option<HeaderMap>,
    deadline: Option<Instant>,
    /// Where the last connection led, or should have led.
    endpoint: Option<Arc<Endpoint>>,
    /// The connection that is being used.
    connection: Option<Connection>,
    /// Whether an earlier try may have reached the server.
    sent: bool,
}

/// Why a try failed, and whether another may do better.
struct Failed {
    cause: TransportError,
    again: Again,
}

enum Again {
    /// Never: what was met will be met again, or an answer was begun.
    No,
    /// If the calls allow it, after a while.
    Later,
    /// If the calls allow it, without delay: an old connection was closed just then.
    Now,
    /// In any case and without delay: an old connection was closed, and nothing was written.
    Surely,
}

impl<'c> Trip<'c> {
    pub(super) fn new(client: &'c Shared, body: Vec<u8>, headers: Option<HeaderMap>) -> Self {
        Self {
            client,
            body: body.into(),
            headers,
            deadline: None,
            endpoint: None,
            connection: None,
            sent: false,
        }
    }

    /// Goes there and back. `retries` is how often another try may be made after something may have been sent; the time
    /// limit runs from when the call was made.
    pub(super) async fn go(
        mut self,
        retries: u32,
        timeout: Option<Duration>,
        begun: Instant,
    ) -> Result<Received, Failure> {
        // A time that reaches beyond what the clock can count is none.
        self.deadline = timeout.and_then(|timeout| begun.checked_add(timeout));
        let Some(deadline) = self.deadline else {
            return self.tries(retries).await;
        };
        if let Ok(result) = timeout_at(deadline, self.tries(retries)).await {
            return result;
        }
        let sent = self.sent || self.connection.as_ref().is_some_and(Connection::wrote);
        let cause = explain::late(self.server(), timeout.unwrap_or_default(), sent);
        Err(Failure::Transport { sent, cause })
    }

    async fn tries(&mut self, retries: u32) -> Result<Received, Failure> {
        let mut backoff = BACKOFF;
        let mut tries = 0;
        let mut reuse = true;
        loop {
            let Failed { cause, again } = match self.attempt(reuse).await {
                Ok(received) => return Ok(received),
                Err(failed) => failed,
            };
            match again {
                // At most once, since from here on connections are new.
                Again::Surely => reuse = false,
                Again::Now if tries < retries => {
                    tries += 1;
                    reuse = false;
                }
                Again::Later if tries < retries => {
                    sleep(backoff.next()).await;
                    tries += 1;
                }
                _ => return Err(Failure::Transport { sent: self.sent, cause }),
            }
        }
    }

    /// Asks once.
    async fn attempt(&mut self, reuse: bool) -> Result<Received, Failed> {
        let headers = self.client.headers(self.server(), self.headers.as_ref()).await;
        let headers = headers.map_err(|cause| Failed { cause, again: Again::No })?;
        let mut now = Instant::now();
        let kept = if reuse { self.client.pool.take(now) } else { None };
        let is_used = kept.is_some();
        let connection = match kept {
            Some(connection) => connection,
            None => {
                let connection = self.connect().await?;
                now = Instant::now();
                connection
            }
        };
        let patience = self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        if patience.is_some_and(|patience| patience.is_zero()) {
            // What has no time left is not sent. Who polls this says that the time is up.
            return std::future::pending().await;
        }
        let request = self.request(headers, patience, connection.endpoint());
        let connection = self.connection.insert(connection);
        let result = connection.exchange(request, self.client.max_answer).await;
        let Some(connection) = self.connection.take() else { unreachable!("it was put there above") };
        let (wrote, read) = (connection.wrote(), connection.read());
        self.sent |= wrote;
        let broken = match result {
            Ok(received) => {
                self.client.pool.put(connection);
                return Ok(received);
            }
            Err(broken) => broken,
        };
        let endpoint = Arc::clone(connection.endpoint());
        drop(connection);
        let again = match is_used {
            // Whatever was read belongs to nobody's request: a server says that it closes an idle connection.
            true if !wrote => Again::Surely,
            _ if read => Again::No,
            true => Again::Now,
            false => Again::Later,
        };
        let cause = match broken {
            Broken::TooLarge => explain::too_large(&endpoint, self.client.max_answer),
            Broken::Connection(error) => explain::broken(&endpoint, error, wrote, read),
        };
        Err(Failed { cause, again })
    }

    async fn connect(&mut self) -> Result<Connection, Failed> {
        let Shared { address, dialer, connect_timeout, .. } = self.client;
        let endpoint = address.endpoint().await.map_err(|error| {
            let cause = explain::no_url(error);
            Failed { cause, again: Again::Later }
        })?;
        self.endpoint = Some(Arc::clone(&endpoint));
        let connected = async {
            let stream = dialer.connect(&endpoint, *connect_timeout).await?;
            Connection::over(stream, Arc::clone(&endpoint)).await
        };
        connected.await.map_err(|error| {
            let is_for_good = error.kind() == io::ErrorKind::InvalidData;
            let cause = explain::no_connection(&endpoint, error);
            Failed { cause, again: if is_for_good { Again::No } else { Again::Later } }
        })
    }

    /// Who is called, as far as that is known.
    fn server(&self) -> &(dyn fmt::Display + Sync) {
        match (&self.connection, &self.endpoint) {
            (Some(connection), _) => connection.endpoint(),
            (None, Some(endpoint)) => endpoint,
            (None, None) => &self.client.address,
        }
    }

    fn request(
        &self,
        mut headers: HeaderMap,
        patience: Option<Duration>,
        endpoint: &Endpoint,
    ) -> Request<Full<Bytes>> {
        headers::address(&mut headers, &endpoint.authority);
        if let Some(patience) = patience {
            headers::tell_patience(&mut headers, patience);
        }
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = endpoint.target.clone();
        *request.headers_mut() = headers;
        request
    }
}
