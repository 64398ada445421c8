//! Annotate Rust functions and serve them.
//!
//! ```no_run
//! use rpc_server::prelude::*;
//!
//! #[derive(Clone, Context)]
//! struct App {}
//!
//! #[derive(Deserialize, JsonSchema)]
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
//!     Api for App { hello }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), ServerError> {
//!     Server::new(Api::routes(), App {}).serve("127.0.0.1:3000").await
//! }
//! ```
//!
//! ```sh
//! curl 'http://127.0.0.1:3000/api/rpc/hello?input=%7B%22name%22:%22Ada%22%7D'
//! # {"ok":true,"data":"Hello, Ada!"}
//! ```
//!
//! - [`Server`] serves the procedures of a router over HTTP/1.1, HTTP/2 and WebSocket, with [`Limits`] on everything;
//! - [`Auth`] verifies credentials, of requests and of sockets;
//! - [`Server::into_service`] makes a `tower` service of it, to stand in an axum router for example;
//! - [`layers`] log and time calls; [`Layer`] is the trait for layers of your own;
//! - everything of `rpc-core` that an application needs is re-exported here.

extern crate self as rpc_server;

mod auth;
mod connection;
mod error;
mod http;
mod jitter;
pub mod layers;
mod limits;
pub mod prelude;
mod server;
mod service;
mod sse;
mod websocket;

/// What emitted code names. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use rpc_core::__private::*;
    pub use rpc_realtime::__private::*;
}

pub use rpc_core::{
    Call, Code, Connection, ConnectionId, Deprecation, Description, Endpoint, Entry, ErrorDefinition,
    EventDefinition, EventId, EventIdError, EventKind, Extension, FromContext, FromRef, Handler, Head,
    Headers, Input, ItemMetadata, Kind, LastEventId, Layer, Mount, Next, Output, Parts, PathSegment,
    PeerAddr, Procedure, ProcedureError, RawInput, Reply, Route, Router, Routes, Served, Source, Table,
    Tracked, TwoWay, Violation, client, error::RpcError, events::Events, reply, schema, stream, tracked,
    try_stream,
};
pub use rpc_macros::{
    ContextServer as Context, EventsServer as Events, RpcErrorServer as RpcError, handler_server as handler,
    procedure_server as procedure, router_server as router, ws_server as ws,
};

pub use rpc_realtime::{Ack, Broadcast, Hub, HubLimits, Io, Join, JoinRefusal, Socket, SocketId};

pub use self::{
    auth::{Auth, Credential, CredentialSource, Verified},
    error::ServerError,
    http::body::Body,
    limits::Limits,
    server::{BoundServer, Server},
    service::RpcService,
};
