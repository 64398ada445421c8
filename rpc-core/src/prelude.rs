//! What a crate imports that holds a contract alone: `use rpc_core::prelude::*;`.
//!
//! The derives of serde, schemars and garde come along by name; the crates themselves must be dependencies of the
//! crate, because the code that these derives write names them.

pub use futures::{Stream, StreamExt};
pub use garde::Validate;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use crate::{
    EventKind, Events, LastEventId, RpcError, Tracked, client::CallError, handler, procedure, router, stream,
    tracked, try_stream, ws,
};
