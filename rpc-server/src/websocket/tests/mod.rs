//! The session as a state machine: a pipe in memory for a socket, and a clock that the test moves.

mod api;
mod chance;
mod client;
mod conversations;
mod credentials;
mod flow;
mod time;
mod two_way;

use std::sync::Arc;

use bytes::Bytes;
use rpc_core::Connection;
use tokio::task::JoinHandle;

use self::{
    api::{Api, App},
    client::Client,
};
use super::{conversations::Conversations, protocol::Opened, session::Session, socket::Socket};
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

    fn open(self) -> (Client, Harness) {
        let Self { limits, auth, verified, pipe, shared: Shared { app, hub } } = self;
        let largest = limits.message;
        let server = Server::new(Api::routes(), app.clone()).limits(limits).hub(hub);
        let server = match auth {
            Some(auth) => server.auth(auth),
            None => server,
        };
        let (built, _) = server.build().expect("nothing is wrong with it");
        let (ours, theirs) = tokio::io::duplex(pipe.unwrap_or(1 << 20));
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
            Socket::new(ours, &Bytes::new(), largest),
            opened,
            Conversations::new(),
            shutdown.clone(),
        );
        (Client::new(theirs), Harness { app, shutdown, session: tokio::spawn(session.run()) })
    }
}

/// A session with the limits that all have.
fn open() -> (Client, Harness) {
    Setup::default().open()
}
