//! The server: what it serves, how, and for how long.

use std::{fmt, future::Future, net::SocketAddr, pin::Pin, sync::Arc};

use rpc_core::{Layer, Routes, Table, request::MAX_PATH};
use rpc_realtime::Hub;
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::{
    Auth, Limits, RpcService, ServerError,
    connection::listen,
    http::{App, addresses::Addresses, answer, origin::Origins, schema::Schema},
    sse,
};

/// Serves the procedures of a router.
///
/// ```no_run
/// # use rpc_server::prelude::*;
/// # #[derive(Clone, Context)] struct App {}
/// # #[procedure(query)] async fn hello() -> String { String::new() }
/// # router! { Api for App { hello } }
/// use rpc_server::layers::Logging;
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), ServerError> {
/// Server::new(Api::routes(), App {})
///     .layer(Logging::new())
///     .origins(["https://app.example.com"])
///     .limits(Limits { body: 64 * 1024, ..Limits::default() })
///     .shutdown(async { tokio::signal::ctrl_c().await.unwrap_or(()) })
///     .serve("127.0.0.1:3000")
///     .await
/// # }
/// ```
#[must_use = "a server does nothing until it is asked to `serve`"]
pub struct Server {
    table: Table,
    endpoint: String,
    limits: Limits,
    origins: Vec<String>,
    publishes_schema: bool,
    auth: Option<Arc<Auth>>,
    shutdown: Option<Shutdown>,
}

type Shutdown = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Server {
    /// A server for the procedures of a router, with a value of their context: `Server::new(Api::routes(), app)`.
    pub fn new<C: Send + Sync + 'static>(routes: Routes<C>, context: C) -> Self {
        Self {
            table: routes.bind(context),
            endpoint: "/api/rpc".to_owned(),
            limits: Limits::default(),
            origins: Vec::new(),
            publishes_schema: true,
            auth: None,
            shutdown: None,
        }
    }

    /// Serves under another path than `/api/rpc`.
    pub fn endpoint(mut self, path: impl Into<String>) -> Self {
        self.endpoint = path.into();
        self
    }

    /// Puts a layer around every procedure. The layer that is added last is the outermost.
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.table = self.table.layer(layer);
        self
    }

    /// Other limits than [`Limits::default`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The origins whose pages may call with their users' cookies and read the answers (CORS), each as
    /// `https://app.example.com`. Pages of the server's own origin always may. Adds to those allowed before.
    pub fn origins<O: Into<String>>(mut self, origins: impl IntoIterator<Item = O>) -> Self {
        self.origins.extend(origins.into_iter().map(Into::into));
        self
    }

    /// The hub in which the rooms of two-way procedures are: one that the application keeps a handle to, for what emits
    /// outside of calls. Without, the server makes one, which procedures reach by `#[ctx] io: Io<lobby>`.
    pub fn hub(mut self, hub: Hub) -> Self {
        self.table = self.table.provide(hub);
        self
    }

    /// Verifies the credentials of requests and of sockets. Without, credentials are headers like any other, and a socket
    /// takes none in messages.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = Some(Arc::new(auth));
        self
    }

    /// Whether `GET {endpoint}/schema.json` tells everybody what is served: every procedure that is listed, with its
    /// types and its documentation, those that need a permission too. Default: `true`.
    ///
    /// The document is no secret where clients are anybody's. Where all of them are one's own and are built from the
    /// same sources, `false` keeps outsiders from reading what there is: `schema.json` is 404 then. It protects
    /// nothing, which is what extractors and layers do. Layers are put around procedures and do not hear of
    /// `schema.json`, so whoever may reach the server may read it; the rules for other [origins](Self::origins) hold.
    ///
    /// The header `RPC-Schema` of every answer carries the schema's hash in either case, by which a client notices
    /// that it was made for another schema, and which tells no more than that.
    pub fn publish_schema(mut self, publishes: bool) -> Self {
        self.publishes_schema = publishes;
        self
    }

    /// When to stop: no new connections, calls that run are finished for up to [`Limits::drain_timeout`], then
    /// [`serve`](Self::serve) returns.
    pub fn shutdown(mut self, when: impl Future<Output = ()> + Send + 'static) -> Self {
        self.shutdown = Some(Box::pin(when));
        self
    }

    /// Listens on an address. From here on clients can connect; they are served by [`BoundServer::run`].
    ///
    /// # Errors
    ///
    /// If the address is in use or not this machine's, or if an origin or the endpoint is none.
    pub async fn bind(self, address: impl ToSocketAddrs + fmt::Debug) -> Result<BoundServer, ServerError> {
        let shown = format!("{address:?}").replace('"', "");
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServerError::Bind { address: shown, source })?;
        self.with_listener(listener)
    }

    /// Serves on a socket that listens already: one that a supervisor handed over, for example.
    ///
    /// # Errors
    ///
    /// If an origin or the endpoint is none.
    pub fn with_listener(self, listener: TcpListener) -> Result<BoundServer, ServerError> {
        let (app, shutdown) = self.build()?;
        Ok(BoundServer { listener, app, shutdown })
    }

    /// Listens on an address and serves until the server is told to stop; without
    /// [`shutdown`](Self::shutdown), for as long as the future is polled. Dropping it closes every connection that
    /// it serves.
    ///
    /// # Errors
    ///
    /// As [`bind`](Self::bind).
    pub async fn serve(self, address: impl ToSocketAddrs + fmt::Debug) -> Result<(), ServerError> {
        self.bind(address).await?.run().await
    }

    /// A `tower` service of what would be served, to stand in an axum router or behind other middleware. Whoever
    /// calls it owns the connections: time limits on headers, idle connections and shutdown are theirs.
    ///
    /// # Errors
    ///
    /// If an origin or the endpoint is none.
    pub fn into_service(self) -> Result<RpcService, ServerError> {
        let (app, _) = self.build()?;
        Ok(RpcService::new(app))
    }

    pub(crate) fn build(mut self) -> Result<(Arc<App>, Option<Shutdown>), ServerError> {
        if !self.table.provides::<Hub>() {
            self.table = self.table.provide(Hub::new());
        }
        let is_path = self.endpoint.starts_with('/')
            && !self.endpoint.ends_with('/')
            && !self.endpoint.contains(['?', '#', ' ']);
        if !is_path {
            return Err(ServerError::Endpoint(self.endpoint));
        }
        let origins = Origins::new(self.origins)?;
        let limits = Limits { path: self.limits.path.min(MAX_PATH), ..self.limits };
        let headers = answer::headers(self.table.schema());
        let schema = Schema::new(self.table.schema(), self.publishes_schema, &headers);
        let app = App {
            table: self.table,
            endpoint: self.endpoint.into(),
            limits,
            origins,
            auth: self.auth,
            addresses: Addresses::default(),
            event_headers: sse::headers(&headers),
            headers,
            schema,
        };
        Ok((Arc::new(app), self.shutdown))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("endpoint", &self.endpoint)
            .field("limits", &self.limits)
            .field("origins", &self.origins)
            .field("publishes_schema", &self.publishes_schema)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// A server that listens.
#[must_use = "a bound server serves nobody until it is `run`"]
pub struct BoundServer {
    listener: TcpListener,
    app: Arc<App>,
    shutdown: Option<Shutdown>,
}

impl BoundServer {
    /// The address that it listens on; tells the port where port 0 was asked for.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn local_addr(&self) -> Result<SocketAddr, ServerError> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until the server is told to stop.
    ///
    /// # Errors
    ///
    /// None so far; single connections that fail are their own affair.
    pub async fn run(self) -> Result<(), ServerError> {
        let Self { listener, app, shutdown } = self;
        match shutdown {
            Some(shutdown) => listen(listener, app, shutdown).await,
            None => listen(listener, app, std::future::pending()).await,
        }
        Ok(())
    }
}

impl fmt::Debug for BoundServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundServer").field("listener", &self.listener).finish_non_exhaustive()
    }
}
