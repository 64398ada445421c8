//! From the schema of an API to what others read.
//!
//! A router describes itself in one document, [`Schema`](rpc_core::schema::Schema). This crate makes of it
//!
//! | | |
//! |---|---|
//! | [`TypeScript`] | types and a table from which the TypeScript client is made |
//! | [`Rust`] | a client crate |
//! | [`Export`] | TypeScript, from within the program that serves the API |
//! | [`check`](check::check()) | what breaks callers between two versions, and what is safe |
//! | [`Files`] | what was made, written so that nobody ever sees a half of it |
//!
//! It reads documents and writes text. It knows no sockets, no server, and nothing of who asks.

pub mod check;
mod export;
mod files;
mod model;
pub mod rust;
pub mod typescript;

pub use self::{
    export::{Export, ExportError},
    files::{Files, WriteError},
    rust::Rust,
    typescript::TypeScript,
};
