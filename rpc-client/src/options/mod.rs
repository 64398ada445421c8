//! What a client is told beside the URL.

use std::{fmt, future::Future, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncRead, AsyncWrite};

mod live;

pub(crate) use self::live::LiveOptions;
#[cfg(feature = "tls")]
use crate::net::Roots;
use crate::{
    ConnectError, ConnectErrorKind, Destination,
    credential::Credential,
    net::{Connector, Dialer, Url, without_user},
    source::{BoxError, Source},
};

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
    pub(crate) url: Url,
    pub(crate) timeout: Option<Duration>,
    pub(crate) connect_timeout: Duration,
    pub(crate) headers: HeaderMap,
    pub(crate) provider: Option<Source<HeaderMap>>,
    pub(crate) credential: Credential,
    connector: Option<Connector>,
    #[cfg(feature = "tls")]
    roots: Roots,
    pub(crate) retries: u32,
    pub(crate) max_answer: usize,
    pub(crate) max_idle: usize,
    pub(crate) idle_timeout: Duration,
    pub(crate) live: LiveOptions,
    /// The first option that is wrong.
    refused: Option<ConnectError>,
}

impl ConnectOptions {
    /// The endpoint's URL, `http://127.0.0.1:3000/api/rpc` for example, and everything else by default. A `/` at its
    /// end makes no difference.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self::with(Url::Fixed(url.into()))
    }

    fn with(url: Url) -> Self {
        Self {
            url,
            timeout: Some(Duration::from_secs(30)),
            connect_timeout: Duration::from_secs(5),
            headers: HeaderMap::new(),
            provider: None,
            credential: Credential::default(),
            connector: None,
            #[cfg(feature = "tls")]
            roots: Roots::default(),
            retries: 2,
            max_answer: 64 << 20,
            max_idle: 64,
            idle_timeout: Duration::from_secs(90),
            live: LiveOptions::default(),
            refused: None,
        }
    }

    /// Nothing, if all that was said so far can be done.
    pub(crate) fn check(&self) -> Result<(), ConnectError> {
        self.refused.clone().map_or(Ok(()), Err)
    }

    /// How connections are made.
    pub(crate) fn dialer(&self) -> Dialer {
        Dialer::new(
            self.connector.clone(),
            #[cfg(feature = "tls")]
            self.roots.clone(),
        )
    }

    fn refuse(mut self, kind: ConnectErrorKind, message: String) -> Self {
        self.refused.get_or_insert(ConnectError::new(kind, message));
        self
    }

    /// Asks for the endpoint's URL whenever a new connection is made: for servers that move. Everything else is as by
    /// default.
    ///
    /// A connection that is kept belongs to the server to which it was made, and is used as long as it is open. An
    /// error, or a text that is no URL, is that of a server that cannot be reached. The time it takes is the call's;
    /// dropping the call drops the future.
    ///
    /// ```
    /// use rpc_client::ConnectOptions;
    ///
    /// let options = ConnectOptions::url_from(|| async { std::env::var("SHOP_URL") });
    /// ```
    #[must_use]
    pub fn url_from<U, F, E>(url: U) -> Self
    where
        U: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self::with(Url::Asked(Source::new(move |()| url())))
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

    /// How long it may take to look the host up, to connect and to agree on TLS, within the call's own time. 5 s by default. A host
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
        let (what, error) = match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                return self;
            }
            (Err(error), _) => ("name", error.to_string()),
            (_, Err(error)) => ("value", error.to_string()),
        };
        self.refuse(ConnectErrorKind::Header, format!("the {what} of a header is none: {error}"))
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
        E: Into<BoxError>,
    {
        Self { provider: Some(Source::new(move |()| provider())), ..self }
    }

    /// A bearer token that goes with every request: `Authorization: Bearer …`, in place of a fixed
    /// [header](Self::header) of that name. One that [`headers`](Self::headers) or a
    /// [call](crate::Pending::header) brings takes its place. A token that cannot stand in a header is an error of
    /// [`connect`](crate::Connect::connect), which does not show it.
    #[must_use]
    pub fn bearer(mut self, token: impl AsRef<str>) -> Self {
        self.credential = Credential::default();
        match self.credential.set(token.as_ref()) {
            Ok(()) => self,
            Err(invalid) => self.refuse(ConnectErrorKind::Header, invalid.to_string()),
        }
    }

    /// Asks for a bearer token before each request, a retry or a batch being a request of its own: for tokens that run
    /// out. Otherwise as [`bearer`](Self::bearer), whose place it takes.
    ///
    /// An error, or a token that cannot stand in a header, fails the call before it is sent, as
    /// [`TransportErrorKind::Headers`](crate::TransportErrorKind::Headers). The time it takes is the call's; dropping
    /// the call drops the future.
    ///
    /// ```
    /// use rpc_client::ConnectOptions;
    ///
    /// let options = ConnectOptions::new("https://shop.example.org/api/rpc")
    ///     .token(|| async { std::env::var("SHOP_TOKEN") });
    /// ```
    #[must_use]
    pub fn token<T, F, E>(self, token: T) -> Self
    where
        T: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self { credential: Credential::asked(Source::new(move |()| token())), ..self }
    }

    /// Trusts the issuer of this certificate, in PEM, beside those that the platform trusts: for servers whose
    /// certificates are of one's own making. All certificates of a file are taken, and it can be said several times.
    /// A file that has none is an error of [`connect`](crate::Connect::connect).
    ///
    /// ```
    /// use rpc_client::ConnectOptions;
    ///
    /// fn options() -> std::io::Result<ConnectOptions> {
    ///     let issuer = std::fs::read("/etc/shop/issuer.pem")?;
    ///     Ok(ConnectOptions::new("https://shop.internal/api/rpc").root_certificate(issuer))
    /// }
    /// ```
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn root_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        match self.roots.add(pem.as_ref()) {
            Ok(()) => self,
            Err(what) => self.refuse(ConnectErrorKind::Certificate, format!("a root certificate {what}")),
        }
    }

    /// Connects in another way than by TCP to the URL's host: by a Unix socket, through a proxy, within the process.
    /// The function is told the [`Destination`] and gives what bytes go through. For `https://` the client puts TLS on
    /// top of it.
    ///
    /// It is asked whenever a new connection is made, and its time is the
    /// [`connect_timeout`](Self::connect_timeout). An error is that of a server that cannot be reached. Dropping the
    /// call drops the future.
    ///
    /// ```
    /// use rpc_client::ConnectOptions;
    /// use tokio::net::UnixStream;
    ///
    /// let options = ConnectOptions::new("http://localhost/api/rpc")
    ///     .connector(|_| async { UnixStream::connect("/run/shop.sock").await });
    /// ```
    #[must_use]
    pub fn connector<C, F, S, E>(self, connector: C) -> Self
    where
        C: Fn(Destination) -> F + Send + Sync + 'static,
        F: Future<Output = Result<S, E>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        E: Into<BoxError>,
    {
        Self { connector: Some(Connector::new(connector)), ..self }
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
        let shown = match &self.url {
            Url::Fixed(url) => without_user(url),
            Url::Asked(_) => "asked for".into(),
        };
        f.debug_struct("ConnectOptions")
            .field("url", &shown)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
