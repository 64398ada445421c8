//! What a test may want to be otherwise.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use clap::Parser;
use rpc_server::{Auth, Limits, Server, layers::Logging};

use crate::api::{Api, App, Journal, Newer, verify};

/// A server for tests of clients.
#[derive(Parser)]
pub(crate) struct Options {
    /// The port to listen on; 0 for any that is free.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Another origin whose pages may call; may be said several times.
    #[arg(long = "origin")]
    origins: Vec<String>,
    /// The file that keeps what was counted and appended, for the next server.
    #[arg(long)]
    journal: Option<PathBuf>,
    /// Serves another, newer API.
    #[arg(long)]
    newer: bool,
    /// Serves nobody without a credential.
    #[arg(long)]
    credential_required: bool,
    /// How many milliseconds before it runs out a credential is announced.
    #[arg(long, value_parser = milliseconds, default_value = "60000")]
    notice: Duration,
    /// How many milliseconds a connection goes on after its credential ran out.
    #[arg(long, value_parser = milliseconds, default_value = "30000")]
    grace: Duration,
    /// How many milliseconds it takes its leave for at most.
    #[arg(long, value_parser = milliseconds, default_value = "30000")]
    drain: Duration,
    /// After how many milliseconds a call is given up that has no limit of its own.
    #[arg(long, value_parser = milliseconds, default_value = "30000")]
    call_timeout: Duration,
    /// How many milliseconds apart sockets are pinged and event streams get comments.
    #[arg(long, value_parser = milliseconds, default_value = "30000")]
    heartbeat_interval: Duration,
    /// How many milliseconds a client may be silent after a ping.
    #[arg(long, value_parser = milliseconds, default_value = "10000")]
    heartbeat_timeout: Duration,
    /// How many messages a client may send over a socket in a second.
    #[arg(long)]
    messages_per_second: Option<u32>,
    /// The largest message and the largest body, in bytes.
    #[arg(long, default_value_t = 1024 * 1024)]
    largest: usize,
    /// Logs calls to the error output.
    #[arg(long)]
    log: bool,
}

fn milliseconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_millis)
}

impl Options {
    /// The server that is asked for, which is about to listen there.
    pub(crate) fn server(self, address: SocketAddr) -> io::Result<Server> {
        let app = App::new(address, Journal::open(self.journal.as_deref())?);
        let (counting, leaving) = (app.counting(), app.leaving());
        let server =
            if self.newer { Server::new(Newer::routes(), app) } else { Server::new(Api::routes(), app) };
        let auth = Auth::new(verify).notice(self.notice).grace(self.grace);
        let auth = if self.credential_required { auth.required() } else { auth };
        let server = server.layer(counting).auth(auth).origins(self.origins).shutdown(leaving);
        let server = server.limits(Limits {
            body: self.largest,
            message: self.largest,
            call_timeout: Some(self.call_timeout),
            drain_timeout: self.drain,
            heartbeat_interval: self.heartbeat_interval,
            heartbeat_timeout: self.heartbeat_timeout,
            messages_per_second: self.messages_per_second,
            ..Limits::default()
        });
        Ok(if self.log {
            tracing_subscriber::fmt().with_writer(io::stderr).init();
            server.layer(Logging::new())
        } else {
            server
        })
    }
}
