//! The tests of the emitted client once more, for a client whose crate was made of the schema alone: those that call
//! the procedures of `api`. Each is the same file, which finds another [`api`] here.
//!
//! [`chat`] calls the chat by the crate that was made of its schema.

mod api;
#[path = "../batches.rs"]
mod batches;
#[path = "../calls.rs"]
mod calls;
#[path = "../cancellation.rs"]
mod cancellation;
mod chat;
#[path = "../connections.rs"]
mod connections;
#[path = "../credentials.rs"]
mod credentials;
#[path = "../deadlines.rs"]
mod deadlines;
#[path = "../errors.rs"]
mod errors;
#[path = "../events.rs"]
mod events;
#[path = "../headers.rs"]
mod headers;
mod schema;

use super::{failed, says};
