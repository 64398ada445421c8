//! Types for TypeScript, and a table from which the client is made.

// - `options`: what can be asked for;
// - `file`: what a file consists of;
// - `tree`: procedures, by their namespaces;
// - `definitions`: types that have a name;
// - `types`: from types to TypeScript's;
// - `revive`: where dates and bytes are;
// - `validate`: what is to be checked of what comes;
// - `literal`: values as text;
// - `names`: names that TypeScript accepts, each given once;
// - `docs`: documentation as TSDoc;
// - `text`: TypeScript as text;
// - `layout`: where its lines end;
// - `source_map`: from declarations to the source in Rust;
// - `staleness`: whether a file is what would be generated.

mod definitions;
mod docs;
mod file;
mod layout;
mod literal;
mod names;
mod options;
mod revive;
mod source_map;
mod staleness;
mod text;
mod tree;
mod types;
mod validate;

pub use self::{
    options::{GenerateError, Int64, TypeScript},
    staleness::{Difference, difference},
};
