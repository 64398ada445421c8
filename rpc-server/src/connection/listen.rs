//! The accept loop and the orderly end.

use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};

use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

use super::{
    serve::{Service, serve},
    shutdown::Terminator,
    watch::{Sweeper, Verdict},
};
use crate::http::App;

/// How long to wait when the system has no file descriptor or no memory for one more connection.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// Accepts and serves until `shutdown` comes, then lets what runs finish, for the configured time at most.
pub(crate) async fn listen(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    let sweeper = Sweeper::new(&app.limits);
    let tasks = TaskTracker::new();
    let terminator = Terminator::new();
    let service = Arc::new(Service::new(app, tasks.clone(), terminator.signals()));
    let limits = service.limits();
    let mut shutdown = pin!(shutdown);
    let mut sweeping = pin!(sweeper.run());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
            never = &mut sweeping => match never {},
        };
        match accepted {
            Ok((stream, _)) => {
                prepare(&stream);
                tasks.spawn(serve(Arc::clone(&service), stream, sweeper.watch()));
            }
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    tasks.close();
    tracing::info!(connections = tasks.len(), "shutting down");
    sweeper.tell_all(Verdict::Drain);
    terminator.drain();
    tokio::select! {
        () = tasks.wait() => return,
        () = tokio::time::sleep(limits.drain_timeout) => {}
        never = &mut sweeping => match never {},
    }
    tracing::warn!(connections = tasks.len(), "closing connections that did not finish in time");
    sweeper.tell_all(Verdict::Close);
    terminator.close();
    tasks.wait().await;
}

fn prepare(stream: &TcpStream) {
    // Answers are written whole; waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
}

/// Goes on at once after a connection that ended before it was accepted; waits where trying again cannot help yet.
async fn pause_after(error: &io::Error) {
    if !matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    ) {
        tracing::warn!(%error, "cannot accept a connection");
        tokio::time::sleep(EXHAUSTED).await;
    }
}
