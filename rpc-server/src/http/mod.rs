//! HTTP: from a request to calls, and from their replies to a response.
//!
//! ```text
//! request ─ origin ─ respond ─┬─ envelope (POST: one call or a batch)
//!           cross-site,       ├─ url (GET and POST by URL)       ─── call ─── answer ─ response
//!           CORS              ├─ body (limits, time)                run it     status, envelope, headers
//!                             └─ schema (the document that describes all)
//! ```
//!
//! Nothing in here knows connections: the same code serves hyper and, as a `tower` service, other routers.

pub(crate) mod addresses;
pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod call;
mod envelope;
mod headers;
pub(crate) mod origin;
mod respond;
pub(crate) mod schema;
mod spawned;
mod start;
pub(crate) mod url;

use std::{sync::Arc, time::Duration};

use http::HeaderMap;
use rpc_core::{Served, Table};

use self::{addresses::Addresses, origin::Origins, schema::Schema};
use crate::{Auth, Limits};

pub(crate) use respond::{Carrier, respond};
pub(crate) use start::not_found;

/// What is served, shared by all connections.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) table: Table,
    /// The path under which everything is served: `/api/rpc`.
    pub(crate) endpoint: Box<str>,
    pub(crate) limits: Limits,
    pub(crate) origins: Origins,
    /// Who verifies credentials, if anybody does.
    pub(crate) auth: Option<Arc<Auth>>,
    /// How many sockets and event streams each address has open.
    pub(crate) addresses: Addresses,
    /// Those of every answer.
    pub(crate) headers: HeaderMap,
    /// Those of every event stream.
    pub(crate) event_headers: HeaderMap,
    pub(crate) schema: Schema,
}

impl App {
    /// How long a call may take: what its procedure says, else what the server says, and never longer than the caller
    /// waits.
    pub(crate) fn timeout(&self, served: &Served, patience: Option<Duration>) -> Option<Duration> {
        let own = served.route().description().timeout.or(self.limits.call_timeout);
        match (own, patience) {
            (Some(own), Some(patience)) => Some(own.min(patience)),
            (own, patience) => own.or(patience),
        }
    }
}
