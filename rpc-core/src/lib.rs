//! The contract of the rpc framework.
//!
//! This crate says what a procedure is, what a call and its reply are, how errors travel, how layers wrap calls, and
//! how a list of procedures becomes a table. It knows no transport, no runtime and no sockets; `rpc-server` and
//! `rpc-client` bring those. Applications depend on one of them, and find the parts of this crate that they need in
//! its `prelude`.
//!
//! | module | what it is about |
//! |---|---|
//! | [`entry`](Entry), [`procedure`](Procedure) | what the macros implement for a function |
//! | [`Call`], [`FromContext`] | what a function asks for, and where it comes from |
//! | [`reply`] | values and streams, on their way out |
//! | [`tracked()`] | items with ids, by which a subscription is resumed |
//! | [`trait@Events`], [`TwoWay`] | named events, and conversations of them in both directions |
//! | [`Layer`] | middleware for every transport |
//! | [`router`](Routes) | from a list to a table |
//! | [`client`] | the caller's side: pending calls, transports, calls in process |
//! | [`schema`] | one document that describes a router |
//! | [`struct@RpcError`], [`ProcedureError`] | what goes wrong |
//! | [`request`] | the envelope of calls |

extern crate self as rpc_core;

mod answering;
mod call;
pub mod client;
mod content;
mod context;
mod entry;
pub mod error;
pub mod events;
mod generator;
mod in_process;
mod input;
mod layer;
mod naming;
pub mod prelude;
mod procedure;
pub mod reply;
pub mod request;
mod returns;
mod router;
#[doc(hidden)]
pub mod scan;
pub mod schema;
mod tracked;
mod two_way;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use rpc_macros::{
    ContextCore as Context, EventsCore as Events, RpcErrorCore as RpcError, handler_core as handler,
    procedure_core as procedure, router_core as router, ws_core as ws,
};

pub use self::{
    call::{AsHeaderName, Call, Connection, ConnectionId, Head, Parts},
    context::{Extension, FromContext, FromRef, Headers, PeerAddr},
    entry::{Deprecation, Description, Entry, Kind, Source},
    error::{Code, ErrorDefinition, PathSegment, ProcedureError, RpcError, Violation},
    events::{EventDefinition, EventKind, Events},
    input::RawInput,
    layer::{Endpoint, Layer, Next},
    procedure::{Handler, Input, Output, Procedure},
    reply::Reply,
    router::{Mount, Route, Router, Routes, Served, Table},
    tracked::{EventId, EventIdError, ItemMetadata, LastEventId, Tracked, tracked},
    two_way::TwoWay,
};
