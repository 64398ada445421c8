//! The session as a state machine: a pipe in memory for a socket, and a clock that the test moves.

mod alone;
mod api;
mod chance;
mod client;
mod conversations;
mod credentials;
mod flow;
mod time;
mod turnstile;
mod two_way;
mod windows;

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use rpc_core::Connection;
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf},
    task::JoinHandle,
};

use self::{
    api::{Api, App},
    client::Client,
};
use super::{
    conversations::Conversations,
    direct::{DirectWrite, Wire},
    protocol::Opened,
    session::Session,
    socket::Socket,
};
use crate::{Auth, Hub, Limits, Server, Verified, connection::Shutdown};

/// A session that runs, with everything that a test may do to it.
struct Harness {
    app: App,
    shutdown: Shutdown,
    session: JoinHandle<()>,
}

/// What a session is made with.
#[derive(Default)]
struct Setup {
    limits: Limits,
    auth: Option<Auth>,
    verified: Option<Verified>,
    /// How much the pipe holds; `None` for plenty.
    pipe: Option<usize>,
    /// By which others write to it.
    direct: Option<Arc<dyn DirectWrite>>,
    /// What is shared with other sessions, where there are several.
    shared: Shared,
}

/// What several sessions have in common.
#[derive(Default, Clone)]
struct Shared {
    app: App,
    hub: Hub,
}

impl Setup {
    fn limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    fn open(mut self) -> (Client, Harness) {
        let (ours, theirs) = tokio::io::duplex(self.pipe.unwrap_or(1 << 20));
        let pipe = Pipe { stream: ours, direct: self.direct.take() };
        (Client::new(theirs), self.open_over(pipe))
    }

    fn open_over(self, wire: impl Wire + Send + 'static) -> Harness {
        let Self { limits, auth, verified, shared: Shared { app, hub }, .. } = self;
        let largest = limits.message;
        let server = Server::new(Api::routes(), app.clone()).limits(limits).hub(hub);
        let server = match auth {
            Some(auth) => server.auth(auth),
            None => server,
        };
        let (built, _) = server.build().expect("nothing is wrong with it");
        let permit = built.addresses.enter(None, None).expect("nothing is counted");
        let opened = Opened {
            app: built,
            connection: Arc::new(Connection::new(None)),
            headers: http::HeaderMap::new(),
            extensions: http::Extensions::new(),
            verified,
            is_alone: false,
            permit,
        };
        let shutdown = Shutdown::default();
        let session = Session::new(
            Socket::new(wire, &Bytes::new(), largest),
            opened,
            Conversations::new(),
            shutdown.clone(),
        );
        Harness { app, shutdown, session: tokio::spawn(session.run()) }
    }
}

/// A session with the limits that all have.
fn open() -> (Client, Harness) {
    Setup::default().open()
}

/// One end of a pipe in memory.
struct Pipe {
    stream: DuplexStream,
    direct: Option<Arc<dyn DirectWrite>>,
}

impl Wire for Pipe {
    fn direct(&self) -> Option<Arc<dyn DirectWrite>> {
        self.direct.clone()
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
