//! A client crate, from the schema alone.
//!
//! What is emitted is a contract: types, errors, procedures without bodies and the router that lists them. The project's
//! macros make the client of it, so it is the same client as the one in the server's own crate.
//!
//! # Types
//!
//! Types are written so that serde writes and reads what the schema says, and so that schemars says of them what the
//! schema says: the document of an emitted crate is, as far as can be, the one that it was made from.
//!
//! typify, which makes types of JSON Schemas, was tried for this, in its version 0.8.0 and after lowering to what it reads
//! (draft 7). It is right about structs, tuples and enums that are tagged externally, adjacently or not at all. But
//!
//! - `uint` becomes `u32` and `int128` `i64`, so that numbers are refused that servers send;
//! - an enum with an internal tag, of which a variant holds another type, becomes an untagged enum of `Variant0`,
//!   `Variant1`, each with the tag as a field of a type of its own; so does an enum that is flattened into a struct, where
//!   unit variants are lost, and two that are flattened end in a panic;
//! - texts with a length or a pattern become types of their own, that refuse what the server should refuse;
//! - its enums are none of which `derive(Events)` or `derive(RpcError)` make events or errors, so those would be written
//!   here anyway, with the types of their fields.
//!
//! Most of what is here would be needed beside it, so all of it is here, and there is one way in which types are named
//! and spelled.
//!
//! What it cannot know:
//!
//! - whether `null` and nothing are two things for an optional member that may be `null`: both are `None`, which is left
//!   out;
//! - the keys of maps: they are texts, whatever they are in the server;
//! - the variant that `#[serde(other)]` marks: it is a variant as any other.

// - `options`: what can be asked for, and the crate as a whole;
// - `generator`: what is known while types are written;
// - `procedures`, `events`, `errors`: what is emitted of them;
// - `define`, `variants`: from a type to an item; `spell`: how a type is written where it is used;
// - `recursion`: which types hold themselves;
// - `names`: identifiers; `text`: items as text.

mod define;
mod errors;
mod events;
mod generator;
mod names;
mod options;
mod procedures;
mod recursion;
mod spell;
mod text;
mod variants;

pub use self::options::{GenerateError, Rust};
