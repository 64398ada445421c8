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

use super::{
    io::WatchedIo,
    watch::{Verdict, Watch},
};
use crate::http::{App, Carrier, respond};

/// How connections are spoken to: HTTP/1.1, or HTTP/2 where the client begins with its preface.
pub(super) type Protocol = auto::Builder<TokioExecutor>;

/// The protocol with bounds that hyper keeps itself. Time limits of HTTP/1 are the watch's.
pub(super) fn protocol() -> Protocol {
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

/// What all requests of one connection share.
struct Shared {
    app: Arc<App>,
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
    fn app(&self) -> &App {
        &self.0.app
    }

    fn connection(&self) -> Option<Arc<Connection>> {
        Some(Arc::clone(&self.0.connection))
    }

    fn left_unread(&self) {
        self.0.watch.linger();
    }
}

/// Serves a connection until its client leaves or the watch says otherwise.
pub(super) async fn serve(protocol: &Protocol, app: Arc<App>, stream: TcpStream, watch: Arc<Watch>) {
    let connection = Arc::new(Connection::new(stream.peer_addr().ok()));
    let id = connection.id;
    let io = WatchedIo::new(stream, Arc::clone(&watch));
    let shared = Arc::new(Shared { app, connection, watch: Arc::clone(&watch) });
    let service = service_fn(move |request: Request<Incoming>| {
        if request.version() == Version::HTTP_2 {
            shared.watch.is_multiplexed();
        }
        respond(Carried::new(&shared), request)
    });
    let mut served = pin!(protocol.serve_connection_with_upgrades(io, service));
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
