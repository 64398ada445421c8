//! The Rust client's live connection, over real sockets and networks that break. A log decides: every item is numbered, and
//! every receipt recorded.

mod api;
mod cuts;
mod events;
