//! What a client is told beside the URL.

use std::{error::Error, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

mod live;

pub(crate) use self::live::LiveOptions;
use crate::{ConnectError, ConnectErrorKind, net::without_user};

/// How a client calls: a URL, and what can be set beside it.
///
/// ```
/// use std::time::Duration;
///
/// use rpc_client::ConnectOptions;
///
/// let options = ConnectOptions::new("http://127.0.0.1:3000/api/rpc")
///     .timeout(Duration::from_secs(5))
///     .header("x-client", "tour")
///     .retries(0);
/// ```
#[derive(Clone)]
pub struct ConnectOptions {
    pub(crate) url: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) connect_timeout: Duration,
    pub(crate) headers: Result<HeaderMap, ConnectError>,
    pub(crate) provider: Option<Provider>,
    pub(crate) retries: u32,
    pub(crate) max_answer: usize,
    pub(crate) max_idle: usize,
    pub(crate) idle_timeout: Duration,
    pub(crate) live: LiveOptions,
}

/// Gives the headers for one request.
pub(crate) type Provider = Arc<dyn Fn() -> Provided + Send + Sync>;
type Provided = Pin<Box<dyn Future<Output = Result<HeaderMap, Box<dyn Error + Send + Sync>>> + Send>>;

impl ConnectOptions {
    /// The endpoint's URL, `http://127.0.0.1:3000/api/rpc` for example, and everything else by default. A `/` at its
    /// end makes no difference.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            timeout: Some(Duration::from_secs(30)),
            connect_timeout: Duration::from_secs(5),
            headers: Ok(HeaderMap::new()),
            provider: None,
            retries: 2,
            max_answer: 64 << 20,
            max_idle: 64,
            idle_timeout: Duration::from_secs(90),
            live: LiveOptions::default(),
        }
    }

    /// How long a call may take in all: headers, connecting, retries, and the answer up to its last byte. 30 s by
    /// default. The deadline travels to the server, which drops the call then. A call can have its own, by
    /// [`Pending::timeout`](crate::Pending::timeout).
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// No limit on how long a call may take, unless the call has its own.
    #[must_use]
    pub fn no_timeout(self) -> Self {
        Self { timeout: None, ..self }
    }

    /// How long it may take to look the host up and to connect, within the call's own time. 5 s by default. A host
    /// with several addresses has the time divided among them.
    #[must_use]
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self { connect_timeout, ..self }
    }

    /// A header for every request, in place of one of that name. A name or a value that is none is an error of
    /// [`connect`](crate::Connect::connect).
    ///
    /// What belongs to the protocol (`Content-Type`, `Accept`, `Content-Length`, `Connection`, `Expect`,
    /// `Transfer-Encoding`, `Upgrade`, `RPC-Timeout`) is the client's own, and a header of such a name is ignored,
    /// here and wherever else headers are given.
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: fmt::Display>,
        V: TryInto<HeaderValue, Error: fmt::Display>,
    {
        if let Ok(headers) = &mut self.headers {
            let refuse = |what: &str, error: &dyn fmt::Display| {
                let message = format!("the {what} of a header is none: {error}");
                Err(ConnectError::new(ConnectErrorKind::Header, message))
            };
            match (name.try_into(), value.try_into()) {
                (Ok(name), Ok(value)) => _ = headers.insert(name, value),
                (Err(error), _) => self.headers = refuse("name", &error),
                (_, Err(error)) => self.headers = refuse("value", &error),
            }
        }
        self
    }

    /// Asks for headers before each request, a retry or a batch being a request of its own: for credentials that are
    /// renewed, say. They take the place of [fixed](Self::header) ones of the same name; a
    /// [call's own](crate::Pending::header) take theirs.
    ///
    /// An error fails the call before it is sent. The time it takes is the call's; dropping the call drops the future.
    ///
    /// ```
    /// use rpc_client::{ConnectOptions, HeaderMap, HeaderName, HeaderValue};
    ///
    /// async fn token() -> Result<String, std::io::Error> {
    ///     Ok("secret".to_owned())
    /// }
    ///
    /// let options = ConnectOptions::new("http://127.0.0.1:3000/api/rpc").headers(|| async {
    ///     let value = HeaderValue::try_from(format!("Bearer {}", token().await?))?;
    ///     let name = HeaderName::from_static("authorization");
    ///     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(HeaderMap::from_iter([(name, value)]))
    /// });
    /// ```
    #[must_use]
    pub fn headers<P, F, E>(self, provider: P) -> Self
    where
        P: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<HeaderMap, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let provider = move || -> Provided {
            let headers = provider();
            Box::pin(async move { headers.await.map_err(Into::into) })
        };
        Self { provider: Some(Arc::new(provider)), ..self }
    }

    /// How often a query is tried again after an error of its connection: no connection, or one that ended before a
    /// single byte of an answer. 2 by default. Mutations are never tried again, nor batches that hold one.
    ///
    /// Between tries it waits a random while: up to 50 ms, then up to twice that, and so on, up to 2 s, all within
    /// the call's own time.
    #[must_use]
    pub fn retries(self, retries: u32) -> Self {
        Self { retries, ..self }
    }

    /// The largest answer that is taken, in bytes; 64 MiB by default. A batch has one answer for all its calls.
    #[must_use]
    pub fn max_answer(self, max_answer: usize) -> Self {
        Self { max_answer, ..self }
    }

    /// How many connections are kept for later calls; 64 by default. Calls that are under way have a connection each,
    /// and there is no limit on them.
    #[must_use]
    pub fn max_idle(self, max_idle: usize) -> Self {
        Self { max_idle, ..self }
    }

    /// How long a connection that nothing uses is kept; 90 s by default. Old ones are closed when the client is used
    /// the next time.
    #[must_use]
    pub fn idle_timeout(self, idle_timeout: Duration) -> Self {
        Self { idle_timeout, ..self }
    }
}

impl From<&str> for ConnectOptions {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for ConnectOptions {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

impl From<&String> for ConnectOptions {
    fn from(url: &String) -> Self {
        Self::new(url)
    }
}

/// Without the values of headers and the URL's user, which may be secrets.
impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("url", &without_user(&self.url))
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
