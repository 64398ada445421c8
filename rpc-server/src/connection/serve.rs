//! One connection, one task.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Poll, Waker},
};

use http::{Request, Version};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto,
};
use rpc_core::Connection;
use tokio::net::TcpStream;
use tokio_util::task::TaskTracker;

use super::{
    io::WatchedIo,
    shutdown::Shutdown,
    watch::{Verdict, Watch},
};
use crate::{
    Limits,
    http::{App, Carrier, respond},
};

/// How connections are spoken to: HTTP/1.1, or HTTP/2 where the client begins with its preface.
type Protocol = auto::Builder<TokioExecutor>;

/// The protocol with bounds that hyper keeps itself. Time limits of HTTP/1 are the watch's.
fn protocol() -> Protocol {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol.http1().header_read_timeout(None).max_buf_size(64 * 1024);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(256)
        .max_header_list_size(64 * 1024)
        .keep_alive_interval(std::time::Duration::from_secs(30))
        .keep_alive_timeout(std::time::Duration::from_secs(20));
    protocol
}

/// What all connections of a server share.
pub(super) struct Service {
    app: Arc<App>,
    protocol: Protocol,
    tasks: TaskTracker,
    shutdown: Shutdown,
}

impl Service {
    pub(super) fn new(app: Arc<App>, tasks: TaskTracker, shutdown: Shutdown) -> Self {
        Self { app, protocol: protocol(), tasks, shutdown }
    }

    pub(super) fn limits(&self) -> Limits {
        self.app.limits.clone()
    }
}

/// What all requests of one connection share.
struct Shared {
    service: Arc<Service>,
    connection: Arc<Connection>,
    watch: Arc<Watch>,
}

/// A request on a connection; while it is there, the connection is not idle.
struct Carried(Arc<Shared>);

impl Carried {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.watch.call_begins();
        Self(Arc::clone(shared))
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        self.0.watch.call_ends();
    }
}

impl Carrier for Carried {
    fn app(&self) -> &Arc<App> {
        &self.0.service.app
    }

    fn connection(&self) -> Option<Arc<Connection>> {
        Some(Arc::clone(&self.0.connection))
    }

    fn shutdown(&self) -> Shutdown {
        self.0.service.shutdown.clone()
    }

    fn spawn(&self, session: impl Future<Output = ()> + Send + 'static) {
        self.0.service.tasks.spawn(session);
    }

    fn left_unread(&self) {
        self.0.watch.linger();
    }
}

/// Serves a connection until its client leaves or the watch says otherwise.
pub(super) async fn serve(service: Arc<Service>, stream: TcpStream, watch: Arc<Watch>) {
    let connection = Arc::new(Connection::new(stream.peer_addr().ok()));
    let id = connection.id;
    let io = WatchedIo::new(stream, Arc::clone(&watch));
    let shared = Arc::new(Shared { service: Arc::clone(&service), connection, watch: Arc::clone(&watch) });
    let answers = service_fn(move |request: Request<Incoming>| {
        if request.version() == Version::HTTP_2 {
            shared.watch.is_multiplexed();
        }
        respond(Carried::new(&shared), request)
    });
    let mut served = pin!(service.protocol.serve_connection_with_upgrades(io, answers));
    let mut is_draining = false;
    let mut registered: Option<Waker> = None;
    poll_fn(|cx| {
        // A task keeps its waker, as a rule; one that was woken by it has used it up.
        if watch.verdict() != Verdict::Live
            || !registered.as_ref().is_some_and(|known| known.will_wake(cx.waker()))
        {
            watch.register(cx.waker());
            registered = Some(cx.waker().clone());
        }
        match watch.verdict() {
            Verdict::Live => {}
            Verdict::Drain if is_draining => {}
            Verdict::Drain => {
                is_draining = true;
                served.as_mut().graceful_shutdown();
            }
            Verdict::Close => return Poll::Ready(()),
        }
        served.as_mut().poll(cx).map(|result| {
            if let Err(error) = result {
                // A client that goes away in the middle of something is no news.
                tracing::debug!(connection = %id, %error, "the connection ended");
            }
        })
    })
    .await;
}
