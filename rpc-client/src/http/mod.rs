//! Calls over HTTP/1.1.
//!
//! - [`headers`]: what does not change from call to call, prepared once;
//! - [`connection`], [`relay`], [`wire`], [`pool`]: connections, who wakes them, and what is known of them;
//! - [`trip`]: one request with its time, its tries, and whether it was sent;
//! - [`explain`]: what is told of one that failed on its way;
//! - [`answer`]: what came back;
//! - [`events`]: subscriptions, as Server-Sent Events.

mod answer;
mod connection;
mod events;
mod explain;
mod headers;
mod pool;
mod relay;
mod trip;
mod wire;

use std::{fmt, io, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use http::{
    HeaderMap,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST},
};
use rpc_core::{
    Kind,
    client::{Answer, BoxFuture, BoxStream, Failure, Outgoing, Received, Transport, TransportError},
};
use tokio::time::Instant;

use self::{pool::Pool, trip::Trip};
use crate::{
    ConnectError, ConnectOptions,
    credential::Credential,
    net::{Address, Dialer, Endpoint, Stream},
    source::Source,
};

/// The most calls in one request: what a server takes.
const MAX_BATCH: usize = 64;

/// The most requests of one batch at the same time, each of which has a connection.
const MAX_REQUESTS: usize = 32;

/// Carries calls over HTTP/1.1: a POST each, or one for calls that are made together, over connections that are kept.
///
/// [`Connect::connect`](crate::Connect::connect) makes one and a client with it. By itself it is for transports that
/// wrap another.
///
/// - A batch of more than 64 calls goes in several requests, up to 32 of them at the same time.
/// - A connection belongs to one call at a time. Dropping a call, or its timeout, closes its connection, so that the
///   server drops the handler.
/// - A mutation is sent once. Only one of which not a byte was written, since a kept connection turned out to be
///   closed, goes over a new connection.
/// - A subscription is a stream of Server-Sent Events over a connection of its own, asked for by GET, or by POST where the
///   URL would be longer than 2 KiB. One that is lost, or over which nothing came for one and a half times the heartbeat's
///   interval and timeout together (45 s by default), is opened anew behind the last id, or with a reset where there was
///   none, after the same delays as a [live connection](ConnectOptions::base_delay), or longer ones where the server asks
///   for them. What the server answers before the first stream is open ends it.
///
/// Connections belong to the tokio runtime that they were made in, so a client does too; a call that is polled within
/// none panics. Cloning is cheap, and clones
/// share the connections.
#[derive(Clone)]
pub struct HttpTransport(Arc<Shared>);

struct Shared {
    address: Address,
    dialer: Dialer,
    /// What all requests have in common.
    headers: HeaderMap,
    credential: Credential,
    provider: Option<Source<HeaderMap>>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    retries: u32,
    max_answer: usize,
    pool: Pool,
    /// Whether subscriptions are resumed, and how.
    reconnect: bool,
    base_delay: Duration,
    max_delay: Duration,
    max_attempts: Option<u32>,
    /// How long a stream of events may say nothing.
    silence: Duration,
}

impl HttpTransport {
    /// A transport to the server at a URL. Connects when the first call is made.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for a URL or an option that no call could be made with.
    pub fn new(options: impl Into<ConnectOptions>) -> Result<Self, ConnectError> {
        let options = options.into();
        options.check()?;
        let dialer = options.dialer();
        let live = options.live;
        let address = Address::new(options.url)?;
        let authority = address.fixed().map(|endpoint| &endpoint.authority);
        Ok(Self(Arc::new(Shared {
            headers: headers::common(options.headers, authority),
            address,
            dialer,
            credential: options.credential,
            provider: options.provider,
            timeout: options.timeout,
            connect_timeout: options.connect_timeout,
            retries: options.retries,
            max_answer: options.max_answer,
            pool: Pool::new(options.max_idle, options.idle_timeout),
            reconnect: live.reconnect,
            base_delay: live.base_delay,
            max_delay: live.max_delay,
            max_attempts: live.max_attempts,
            silence: (live.heartbeat_interval.saturating_add(live.heartbeat_timeout)).saturating_mul(3) / 2,
        })))
    }
}

/// Where a connection goes, and what its first request says.
pub(crate) struct Way<'c> {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) headers: HeaderMap,
    dialer: &'c Dialer,
}

impl Way<'_> {
    /// An error of the kind `InvalidData` will be met again.
    pub(crate) async fn connect(&self, timeout: Duration) -> io::Result<Stream> {
        self.dialer.connect(&self.endpoint, timeout).await
    }

    /// What is told of such an error.
    pub(crate) fn explain(&self, error: io::Error) -> TransportError {
        explain::no_connection(&self.endpoint, error)
    }
}

impl HttpTransport {
    /// For a connection that is not of HTTP: where to and as whom is asked afresh.
    pub(crate) async fn way(&self) -> Result<Way<'_>, TransportError> {
        let Shared { address, dialer, .. } = &*self.0;
        let endpoint = address.endpoint().await.map_err(explain::no_url)?;
        let mut headers = self.0.headers(&endpoint, None).await?;
        for of_http in [ACCEPT, CONTENT_TYPE, HOST] {
            headers.remove(of_http);
        }
        Ok(Way { endpoint, headers, dialer })
    }
}

impl Shared {
    /// The client's headers, its token, the provider's, a call's own: each in place of those before it.
    async fn headers(
        &self,
        server: &(dyn fmt::Display + Sync),
        own: Option<&HeaderMap>,
    ) -> Result<HeaderMap, TransportError> {
        let mut all = self.headers.clone();
        if own.is_none_or(|own| !own.contains_key(AUTHORIZATION)) {
            let token = self.credential.fresh().await.map_err(|error| explain::no_token(server, error))?;
            if let Some(token) = token {
                all.insert(AUTHORIZATION, token.into_header());
            }
        }
        if let Some(provider) = &self.provider {
            let given = provider.ask(()).await.map_err(|error| explain::no_headers(server, error))?;
            headers::merge(&mut all, given);
        }
        if let Some(own) = own {
            headers::merge(&mut all, own.clone());
        }
        Ok(all)
    }

    /// Whether there may be other credentials each time.
    fn renews(&self) -> bool {
        self.provider.is_some() || self.credential.is_asked()
    }

    /// How often a request with these calls may be tried again.
    fn retries(&self, mut calls: impl Iterator<Item = Kind>) -> u32 {
        if calls.all(|kind| kind == Kind::Query) { self.retries } else { 0 }
    }

    async fn one(&self, call: Outgoing) -> Answer {
        let retries = self.retries([call.description().kind].into_iter());
        let timeout = call.timeout().or(self.timeout);
        let headers = call.headers().cloned();
        let received =
            Trip::new(self, call.into_envelope(), headers).go(retries, timeout, Instant::now()).await?;
        answer::one(received)
    }

    /// Calls whose own headers are the same, in one request.
    async fn many(&self, calls: Vec<Outgoing>, begun: Instant) -> Vec<Answer> {
        let count = calls.len();
        let retries = self.retries(calls.iter().map(|call| call.description().kind));
        // As long as the most patient of them waits.
        let timeouts: Option<Vec<_>> = calls.iter().map(|call| call.timeout().or(self.timeout)).collect();
        let timeout = timeouts.and_then(|timeouts| timeouts.into_iter().max());
        let headers = calls.first().and_then(|call| call.headers().cloned());

        let length = calls.iter().map(|call| call.envelope().len() + 1).sum::<usize>();
        let mut body = Vec::with_capacity(length + 1);
        for call in calls {
            body.push(if body.is_empty() { b'[' } else { b',' });
            body.extend_from_slice(call.envelope().as_bytes());
        }
        body.push(b']');
        match Trip::new(self, body, headers).go(retries, timeout, begun).await {
            Ok(received) => answer::many(received, count),
            Err(failure) => vec![Err(failure); count],
        }
    }
}

impl Transport for HttpTransport {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        let client = Arc::clone(&self.0);
        Box::pin(async move { client.one(call).await })
    }

    fn batch(&self, calls: Vec<Outgoing>) -> BoxFuture<Vec<Answer>> {
        let client = Arc::clone(&self.0);
        Box::pin(async move {
            let begun = Instant::now();
            let mut calls = calls.into_iter();
            let requests = std::iter::from_fn(|| {
                let calls: Vec<_> = calls.by_ref().take(MAX_BATCH).collect();
                (!calls.is_empty()).then(|| client.many(calls, begun))
            });
            let answers: Vec<_> = stream::iter(requests).buffered(MAX_REQUESTS).collect().await;
            answers.into_iter().flatten().collect()
        })
    }

    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        events::follow(Arc::clone(&self.0), call)
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("endpoint", &self.0.address.to_string()).finish_non_exhaustive()
    }
}
