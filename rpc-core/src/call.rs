//! A call on its way to its handler: what the transport knows of it, and what its extractors may read.
//!
//! A transport makes [`Parts`] (nothing in it is generic over the user's context, so layers compile once); the bound
//! route adds the context and hands a [`Call`] to the handler.

use std::{
    any::Any,
    fmt,
    net::SocketAddr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use http::{Extensions, HeaderMap, HeaderName};

use crate::{Description, EventId, FromContext, RawInput, Route, RpcError, error::random_id};

/// Names one connection for as long as the process lives. Printed as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(u64);

impl ConnectionId {
    /// A new one, unlike every other of this process. The first is random, so that ids of two processes differ.
    #[must_use]
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut id = NEXT.fetch_add(1, Ordering::Relaxed);
        if id == 0 {
            // The first caller moves the counter to a random place; ids given out meanwhile are small and unique.
            let start = random_id() | (1 << 63);
            NEXT.store(start.wrapping_add(1), Ordering::Relaxed);
            id = start;
        }
        Self(id)
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectionId({self})")
    }
}

/// What is known of the connection that a call came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// Names it, in logs for example.
    pub id: ConnectionId,
    /// The address at its other end: a proxy's, where one stands in between.
    pub peer: Option<SocketAddr>,
}

impl Connection {
    /// A connection with an id of its own.
    #[must_use]
    pub fn new(peer: Option<SocketAddr>) -> Self {
        Self { id: ConnectionId::next(), peer }
    }
}

/// What came before the first call of a request: its headers, and what outer middleware has attached to it.
#[derive(Debug, Default)]
struct HeadData {
    headers: HeaderMap,
    extensions: Extensions,
    connection: Option<Arc<Connection>>,
}

/// The head of the request that carried a call. The calls of a batch or a socket share one.
///
/// It is one pointer wide: a call is moved several times on its way to its handler, and its head with it.
#[derive(Debug, Clone, Default)]
pub struct Head(Arc<HeadData>);

impl Head {
    /// The head of one request.
    #[must_use]
    pub fn new(headers: HeaderMap, extensions: Extensions, connection: Option<Arc<Connection>>) -> Self {
        Self(Arc::new(HeadData { headers, extensions, connection }))
    }

    /// The request's headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// What outer middleware attached to the request.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// The connection, where there is one: a call in process has none.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        self.0.connection.as_deref()
    }
}

/// A call as transports and layers see it: nothing here is generic over the user's context.
#[derive(Debug)]
pub struct Parts {
    route: Arc<Route>,
    input: RawInput,
    head: Head,
    extensions: Extensions,
    timeout: Option<Duration>,
    last_event_id: Option<EventId>,
    /// When the timeout passes; read off the clock by whoever asks first.
    deadline: OnceLock<Option<Instant>>,
}

impl Parts {
    /// A call of a route: its input, the head of the request that carried it (`Head::default()` for none), and how
    /// long the transport gives it from now.
    #[must_use]
    pub fn new(route: Arc<Route>, input: RawInput, head: Head, timeout: Option<Duration>) -> Self {
        let (extensions, deadline) = (Extensions::new(), OnceLock::new());
        Self { route, input, head, extensions, timeout, last_event_id: None, deadline }
    }

    /// The static description of what is called.
    #[must_use]
    pub fn description(&self) -> &'static Description {
        self.route.description()
    }

    /// The route that is called.
    #[must_use]
    pub fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// The dotted path under which it was called, `messages.send` for example.
    #[must_use]
    pub fn path(&self) -> &str {
        self.route.path()
    }

    /// The input, still as JSON text.
    #[must_use]
    pub fn input(&self) -> &RawInput {
        &self.input
    }

    /// The headers of the request that carried the call.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// One header as text; `None` if it is absent or not text.
    #[must_use]
    pub fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        name.find(self.headers())
    }

    /// The connection that carried the call, if one did.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        self.head.connection()
    }

    /// When the transport gives up on the call. It ends the call then by dropping the reply. The clock is read when
    /// this is first asked, so whoever wants to know should ask at the start of the call, as a layer does.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let timeout = self.timeout?;
        // A time beyond what the clock can count is no limit.
        let passes = || Instant::now().checked_add(timeout);
        *self.deadline.get_or_init(passes)
    }

    /// With the id of the last item that the caller saw of a subscription, which is to go on after it.
    #[must_use]
    pub fn with_last_event_id(mut self, id: Option<EventId>) -> Self {
        self.last_event_id = id;
        self
    }

    /// The id of the last item that the caller saw, where a subscription is resumed.
    #[must_use]
    pub fn last_event_id(&self) -> Option<&EventId> {
        self.last_event_id.as_ref()
    }

    /// Something that a layer, or else outer middleware, attached to this call, or else the server provides for all, by
    /// its type.
    #[must_use]
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let attached = self.extensions.get::<T>().or_else(|| self.head.extensions().get::<T>());
        attached.or_else(|| self.route.provided().get::<T>())
    }

    /// Attaches something to this call alone, to be read by its type further in.
    pub fn insert_extension<T: Clone + Send + Sync + 'static>(&mut self, value: T) {
        self.extensions.insert(value);
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for http::HeaderName {}
    impl Sealed for &http::HeaderName {}
}

/// What can name a header: text, or [`http::HeaderName`].
pub trait AsHeaderName: sealed::Sealed {
    #[doc(hidden)]
    fn find(self, headers: &HeaderMap) -> Option<&str>;
}

impl AsHeaderName for &str {
    fn find(self, headers: &HeaderMap) -> Option<&str> {
        headers.get(self)?.to_str().ok()
    }
}

impl AsHeaderName for HeaderName {
    fn find(self, headers: &HeaderMap) -> Option<&str> {
        headers.get(self)?.to_str().ok()
    }
}

impl AsHeaderName for &HeaderName {
    fn find(self, headers: &HeaderMap) -> Option<&str> {
        headers.get(self)?.to_str().ok()
    }
}

/// A call with the user's context, as handlers and extractors see it.
pub struct Call<C> {
    context: Arc<C>,
    parts: Parts,
    /// Results of extractors, kept so that one runs once for a call. Locked for moments, never across an await.
    kept: Mutex<Vec<Box<dyn Any + Send>>>,
}

impl<C> Call<C> {
    /// A call for a context.
    #[must_use]
    pub fn new(context: Arc<C>, parts: Parts) -> Self {
        Self { context, parts, kept: Mutex::new(Vec::new()) }
    }

    /// The application's context.
    #[must_use]
    pub fn context(&self) -> &C {
        &self.context
    }

    /// What the transport and the layers know of the call.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Runs another extractor, or gives what it found earlier in this call.
    ///
    /// ```
    /// # use rpc_core::{Call, FromContext, RpcError};
    /// # struct App;
    /// # #[derive(Clone)] struct User { admin: bool }
    /// # impl FromContext<App> for User {
    /// #     async fn from_context(_: &Call<App>) -> Result<Self, RpcError> { Ok(User { admin: true }) }
    /// # }
    /// struct Admin(User);
    ///
    /// impl FromContext<App> for Admin {
    ///     async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
    ///         let user = call.extract::<User>().await?;
    ///         if user.admin { Ok(Admin(user)) } else { Err(RpcError::forbidden("admins only")) }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever the extractor refuses with. A refusal is not kept: asking again runs it again.
    pub async fn extract<T>(&self) -> Result<T, RpcError>
    where
        T: FromContext<C> + Clone + Send + 'static,
        C: Send + Sync,
    {
        if !T::KEPT {
            return T::from_context(self).await;
        }
        if let Some(value) = self.kept::<T>() {
            return Ok(value);
        }
        let value = T::from_context(self).await?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(value.clone()));
        Ok(value)
    }

    fn kept<T: Clone + 'static>(&self) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find_map(|value| value.downcast_ref::<T>().cloned())
    }
}

impl<C> std::ops::Deref for Call<C> {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl<C> fmt::Debug for Call<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("parts", &self.parts).finish_non_exhaustive()
    }
}
