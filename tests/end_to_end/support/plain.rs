//! An API with a procedure of every kind, none of which does any work.

use futures::Stream;
use rpc_server::{Limits, Server, prelude::*};
use serde_json::Value;

use super::TestServer;

/// Nothing.
#[derive(Clone, Context)]
pub(crate) struct Empty {}

/// Answers what it is asked.
#[procedure(query)]
pub(crate) async fn echo(input: Value) -> Value {
    input
}

/// Answers what it is told.
#[procedure(mutation)]
pub(crate) async fn tell(input: Value) -> Value {
    input
}

/// Takes nothing and answers nothing.
#[procedure(query)]
pub(crate) async fn nothing() {}

/// Answers as many letters as it is asked for.
#[procedure(query)]
pub(crate) async fn letters(input: usize) -> String {
    "x".repeat(input)
}

/// Counts.
#[procedure(subscription)]
pub(crate) fn count(input: u32) -> impl Stream<Item = u32> {
    futures::stream::iter(0..input)
}

router! {
    /// A procedure of every kind.
    pub(crate) Api for Empty {
        echo,
        tell,
        nothing,
        letters,
        numbers: { count },
    }
}

/// The API, to be set up further.
pub(crate) fn server() -> Server {
    Server::new(Api::routes(), Empty {})
}

/// The API, served.
pub(crate) async fn plain() -> TestServer {
    TestServer::start(server()).await
}

/// The API, served with these limits.
pub(crate) async fn limited(limits: Limits) -> TestServer {
    TestServer::start(server().limits(limits)).await
}
