//! Types for TypeScript, and a table from which the client is made.

// - `options`: what can be asked for.

mod options;

pub use self::options::{GenerateError, Int64, TypeScript};
