//! The server as a `tower` service.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response};
use rpc_core::Connection;
use tower_service::Service;

use crate::{
    Body,
    connection::Shutdown,
    http::{App, Carrier, respond},
};

/// Everything that a [`Server`](crate::Server) serves, as a `tower` service: to stand in an axum router, or behind
/// middleware of your own. It expects the whole path of a request, so mount it without stripping a prefix:
///
/// ```
/// # use rpc_server::prelude::*;
/// # #[derive(Clone, Context)] struct App {}
/// # #[procedure(query)] async fn hello() -> String { String::new() }
/// # router! { Api for App { hello } }
/// let rpc = Server::new(Api::routes(), App {}).into_service()?;
/// let app = axum::Router::<()>::new()
///     .route_service("/api/rpc", rpc.clone())
///     .route_service("/api/rpc/{*path}", rpc);
/// # Ok::<(), ServerError>(())
/// ```
///
/// A [`Connection`] among the request's extensions tells procedures where the call came from.
#[derive(Debug, Clone)]
pub struct RpcService {
    app: Arc<App>,
}

impl RpcService {
    pub(crate) fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

/// A request that somebody else's server brings.
struct Mounted {
    app: Arc<App>,
    connection: Option<Arc<Connection>>,
}

impl Carrier for Mounted {
    fn app(&self) -> &Arc<App> {
        &self.app
    }

    fn connection(&self) -> Option<Arc<Connection>> {
        self.connection.clone()
    }

    fn shutdown(&self) -> Shutdown {
        // The server is somebody else's, and tells nothing of its end.
        Shutdown::default()
    }

    fn spawn(&self, session: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(session);
    }
}

impl<B> Service<Request<B>> for RpcService
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let connection = request.extensions().get::<Connection>().copied().map(Arc::new);
        Box::pin(respond(Mounted { app: Arc::clone(&self.app), connection }, request))
    }
}
