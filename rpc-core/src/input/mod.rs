//! The input of a call, from raw JSON to a validated value.
//!
//! - [`RawInput`]: JSON text that nobody has decoded yet, a slice of the request's body;
//! - [`decode`]: straight into the handler's type, or `BAD_INPUT` with the place in [`locate`];
//! - [`validate`]: garde's rules, chosen at compile time, or `VALIDATION_ERROR` with [`wire_path`]s.

mod decode;
mod locate;
mod raw;
mod validate;
mod wire_path;

pub(crate) use self::decode::{decode_with, explain, is_nothing};
pub use self::{
    decode::{decode, decode_unit},
    raw::RawInput,
    validate::{NotValidated, RefuseContext, ValidateInput, Validation},
};
