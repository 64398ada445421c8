//! What an application imports: `use rpc_server::prelude::*;`.
//!
//! The derives of serde, schemars and garde come along by name; the crates themselves must be dependencies of the
//! application, because the code that these derives write names them.

pub use futures::{Stream, StreamExt};
pub use garde::Validate;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use crate::{
    Call, ConnectionId, Context, EventKind, Events, Extension, FromContext, FromRef, Headers, Hub, Io, Join,
    LastEventId, Layer, Limits, Next, Parts, PeerAddr, Reply, RpcError, Server, ServerError, Socket, Tracked,
    handler, procedure, router,
    schema::{Security, SecurityScheme},
    stream, tracked, try_stream, ws,
};
