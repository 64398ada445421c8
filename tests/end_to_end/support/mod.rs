//! What every test here stands on: servers on free ports, a client that writes bytes, and eyes on what happens inside.
//!
//! - [`server`]: a real server on the loopback, which can be told to stop;
//! - [`request`], [`client`], [`response`]: HTTP/1.1 by hand, so that a test can send what no library would;
//! - [`http2`]: HTTP/2 through hyper's client;
//! - [`socket`], [`frames`]: live connections, by messages and by bytes;
//! - [`observed`]: a server in a process of its own;
//! - [`proxy`]: a network that a test can break;
//! - [`scripted`]: a server that does what a test has written down, for clients to meet;
//! - [`tls`]: TLS in front of a server;
//! - [`probe`]: tells when a handler starts and when its future is dropped;
//! - [`diary`]: a layer that writes down what passes by it;
//! - [`chance`]: numbers and changes by chance, from a seed;
//! - [`log`]: everything that was logged;
//! - [`plain`]: an API with a procedure of every kind, for tests that care about the way and not about the work.

pub(crate) mod chance;
pub(crate) mod client;
pub(crate) mod diary;
pub(crate) mod frames;
pub(crate) mod http2;
pub(crate) mod log;
pub(crate) mod observed;
pub(crate) mod plain;
pub(crate) mod probe;
pub(crate) mod proxy;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod scripted;
pub(crate) mod server;
pub(crate) mod socket;
pub(crate) mod tls;

use std::{future::Future, time::Duration};

pub(crate) use self::{
    chance::Chance,
    client::Client,
    observed::Observed,
    plain::plain,
    probe::{Probe, Witness, probe},
    proxy::{Flow, Proxy},
    request::{Request, call, mutation, query},
    response::Response,
    scripted::ScriptedServer,
    server::TestServer,
    socket::Socket,
};

/// Far more than anything here takes, so that what hangs fails instead.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What the future makes, unless it hangs.
pub(crate) async fn within<F: Future>(what: &str, future: F) -> F::Output {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(output) => output,
        Err(_) => panic!("{what}: nothing happened for {PATIENCE:?}"),
    }
}
