//! The chat.
//!
//! A client, made from the schema of an API by `rpc generate rust`: what is changed here is lost when it is
//! made anew. [`Api`] lists the procedures; `Api::connect(url)`, of [`rpc_client::Connect`], makes a client of
//! them. What travels is in [`types`] and [`errors`].

#![allow(clippy::all, deprecated, rustdoc::all)]

pub mod errors;
pub mod procedures;
pub mod types;

pub use rpc_client;

/// The hash of the schema that this was made from.
pub const SCHEMA_HASH: &str = "fbda3babb9ec5ef6";

rpc_client::router! {
    /// The chat.
    pub Api {
        rooms: {
            /// All rooms, in the order of their names.
            procedures::rooms::list(),
            /// Makes a room.
            procedures::rooms::create,
        },
        messages: {
            /// Posts a message to a room.
            procedures::messages::send,
            /// The newest messages of a room, newest last.
            procedures::messages::list,
        },
        admin: {
            /// Removes all messages of a room and answers how many there were.
            procedures::admin::clear,
        },
        /// Everything that happens in a room from now on. A client that was cut off goes on after the last message it saw, as
        /// long as the room keeps it.
        procedures::events,
        /// Rooms to talk in. Who has joined one hears what is said there, and who comes and leaves.
        procedures::lobby(),
    }
}
