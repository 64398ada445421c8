//! What can go wrong with a call, as the wire says it.
//!
//! - [`Code`]: what the framework itself says, with the HTTP status of each;
//! - [`RpcError`]: an error as it travels: code, status, message, details;
//! - [`ProcedureError`]: an application's own error type, which `derive(RpcError)` implements.

mod code;
mod details;
mod rpc_error;
mod typed;

#[doc(hidden)]
pub use self::details::{decode as decode_details, encode as encode_details};
pub(crate) use self::rpc_error::random_id;
pub use self::{
    code::Code,
    rpc_error::{PathSegment, RpcError, Violation, shortened},
    typed::{ErrorDefinition, ProcedureError},
};
