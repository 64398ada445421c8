//! Types for TypeScript, and a table from which the client is made.

// - `options`: what can be asked for;
// - `file`: what a file consists of;
// - `tree`: procedures, by their namespaces;
// - `definitions`: types that have a name;
// - `types`: from types to TypeScript's;
// - `revive`: where dates and bytes are;
// - `names`: names that TypeScript accepts, each given once;
// - `docs`: documentation as TSDoc;
// - `text`: TypeScript as text;
// - `source_map`: from declarations to the source in Rust.

mod definitions;
mod docs;
mod file;
mod names;
mod options;
mod revive;
mod source_map;
mod text;
mod tree;
mod types;

pub(crate) use self::docs::without_places;
pub use self::{
    docs::is_up_to_date,
    options::{GenerateError, Int64, TypeScript},
};
