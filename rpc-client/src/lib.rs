//! The Rust client of the rpc framework.
//!
//! A sketch so far: it holds what a crate needs that shares its errors with a server without depending on one. The
//! client itself, which `router!` emits, comes next; see the changelog.

extern crate self as rpc_client;

#[doc(hidden)]
pub use rpc_core::__private;
pub use rpc_core::{Code, Description, Entry, ErrorDefinition, Kind, ProcedureError, error::RpcError};
pub use rpc_macros::RpcErrorClient as RpcError;
