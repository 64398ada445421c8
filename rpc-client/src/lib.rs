//! The Rust client of the rpc framework: typed calls over HTTP.
//!
//! `router!` makes a client of the list of procedures that it is given. This crate carries its calls to a server.
//!
//! ```no_run
//! use rpc_client::prelude::*;
//!
//! #[derive(Serialize, Deserialize, JsonSchema)]
//! struct Greeting {
//!     name: String,
//! }
//!
//! /// Greets whoever asks.
//! #[procedure(query)]
//! async fn hello(input: Greeting) -> String {
//!     format!("Hello, {}!", input.name)
//! }
//!
//! router! {
//!     Api { hello }
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::connect("http://127.0.0.1:3000/api/rpc").await?;
//! println!("{}", api.hello(&Greeting { name: "Ada".into() }).await?);
//! # Ok(()) }
//! ```
//!
//! - [`Connect::connect`] makes a client of a URL or of [`ConnectOptions`]: time limits, tokens and headers, certificates,
//!   other ways to connect, retries, limits;
//! - [`CallError`] says what went wrong, and whether the call may have reached the server;
//! - [`batch`](batch()) makes calls together, in one request;
//! - [`HttpTransport`] is what carries them; [`Transport`] is the trait for transports of your own;
//! - a crate that holds a contract alone depends on this one: no server comes along.
//!
//! The feature `tls`, on by default, is `https://` and `wss://`.
//!
//! Calls run within tokio, with its I/O and its timers.

extern crate self as rpc_client;

mod backoff;
mod client;
mod connect;
mod credential;
mod http;
mod live;
mod net;
mod options;
pub mod prelude;
mod source;

#[doc(inline)]
pub use ::http::{HeaderMap, HeaderName, HeaderValue};
#[doc(hidden)]
pub use rpc_core::__private;
pub use rpc_core::{
    Call, Code, Connection, ConnectionId, Deprecation, Description, Endpoint, Entry, ErrorDefinition,
    EventDefinition, EventKind, Extension, FromContext, FromRef, Handler, Head, Headers, Input, Kind, Layer,
    Mount, Next, Output, Parts, PathSegment, PeerAddr, Procedure, ProcedureError, RawInput, Reply, Route,
    Router, Routes, Served, Source, Table, TwoWay, Violation,
    client::{
        Answer, Batch, BoxFuture, BoxStream, CallError, Calls, DecodeError, Duplex, DuplexReceiver,
        DuplexSender, Emission, Emitter, Failure, Heard, Local, Open, Opened, Outgoing, Pending, Received,
        Rejoin, Scope, Subscription, Transport, TransportError, TransportErrorKind, batch,
    },
    error::RpcError,
    events::Events,
    reply, schema, stream, try_stream,
};
pub use rpc_macros::{
    EventsClient as Events, RpcErrorClient as RpcError, procedure_client as procedure,
    router_client as router, ws_client as ws,
};

pub use self::{
    client::Client,
    connect::{Connect, ConnectError, ConnectErrorKind},
    http::HttpTransport,
    live::{ConnectionEvent, ConnectionState, DisconnectReason},
    net::Destination,
    options::ConnectOptions,
};
