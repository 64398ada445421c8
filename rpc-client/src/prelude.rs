//! What a caller, or a crate that holds a contract, imports: `use rpc_client::prelude::*;`.
//!
//! The derives of serde, schemars and garde come along by name; the crates themselves must be dependencies of the
//! application, because the code that these derives write names them.

pub use futures::{Stream, StreamExt};
pub use garde::Validate;
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use crate::{
    CallError, Connect, ConnectError, ConnectOptions, EventKind, Events, RpcError, TransportErrorKind, batch,
    procedure, router, stream, try_stream, ws,
};
