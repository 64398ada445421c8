//! TypeScript's language servers, which editors ask where something is defined and what it is.
//!
//! - `five`: that of 5.9, with a protocol of its own;
//! - `seven`: that of 7, with the Language Server Protocol;
//! - `connection`: the process and its messages;
//! - `place`: a place in a file.

mod connection;
mod five;
mod place;
mod seven;

pub(crate) use self::{five::Five, place::Place, seven::Seven};

/// What both are asked.
pub(crate) trait LanguageServer {
    /// Where the name at a place is defined.
    fn definition(&mut self, place: &Place) -> Vec<Place>;
}
