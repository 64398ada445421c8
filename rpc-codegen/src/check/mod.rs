//! What breaks those who were made for one document when a server speaks another, and what does not.
//!
//! What callers send (inputs, incoming events) must still be accepted: every value that was valid is valid. What they
//! get (outputs, items, outgoing events, details of errors) must have been foreseen: every value that may come now
//! could come before. Types are compared by what they are, not by their names, so a type may be renamed or split.
//!
//! ```
//! use rpc_codegen::check::check;
//! use rpc_core::schema::Schema;
//!
//! mod before {
//!     use rpc_core::{procedure, router};
//!
//!     #[procedure(query)]
//!     async fn double(input: u32) -> u64 {
//!         u64::from(input) * 2
//!     }
//!
//!     router! { pub Api { double } }
//! }
//!
//! mod after {
//!     use rpc_core::{procedure, router};
//!
//!     #[procedure(query)]
//!     async fn double(input: u64) -> Option<u64> {
//!         input.checked_mul(2)
//!     }
//!
//!     router! { pub Api { double } }
//! }
//!
//! let report = check(&before::Api::schema(), &after::Api::schema());
//! assert!(report.is_breaking());
//! assert_eq!(
//!     report.to_string(),
//!     "\
//! double
//!   breaks  output: may be null now, which callers do not expect
//!   safe    input: takes integer (uint64) now, and took integer (uint32) before
//!
//! 1 change breaks callers, 1 is safe
//! "
//! );
//! ```
//!
//! # Limits
//!
//! Where it cannot be decided whether callers break, it is said that they do: two patterns are the same only if they
//! are the same text, and what is only in the union of several variants is in none of them. What the document does not
//! say is not compared: what a handler means, checks of its own (garde's `custom`), and what an enum's
//! `#[serde(other)]` takes in.

// - `report`, `text`: what is said in the end, and how it reads;
// - `document`, `renames`, `procedure`, `events`, `errors`, `security`: what was and what is, side by side;
// - `side`, `merge`: the types of one document, with intersections made into what they mean;
// - `layer`, `objects`, `lists`, `scalars`, `numbers`: one type beside another, without what is within;
// - `inclusion`: whether all values of a type are values of another;
// - `walk`, `variants`: from a layer to the next, and which variant is which;
// - `units`: what is found in a type once, and who uses that type;
// - `words`, `describe`, `place`: for a person.

mod describe;
mod document;
mod errors;
mod events;
mod inclusion;
mod layer;
mod lists;
mod merge;
mod numbers;
mod objects;
mod place;
mod procedure;
mod renames;
mod report;
mod scalars;
mod security;
mod side;
#[cfg(test)]
mod tests;
mod text;
mod units;
mod variants;
mod walk;
mod words;

pub use self::{
    document::check,
    report::{Change, ChangeKind, Report, Severity},
    text::Group,
};
