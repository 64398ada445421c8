//! The Rust client's live connection, over real sockets and networks that break. A log decides: every item is numbered, and
//! every receipt recorded.
//!
//! - what breaks: [`cuts`], [`half_open`] connections, [`restarts`] of the server, [`readers`] that stop; the same for
//!   [`events`] over HTTP;
//! - what goes on in spite of it, or ends as it should: [`calls`], [`unsubscribing`].

mod api;
mod calls;
mod cuts;
mod events;
mod half_open;
mod readers;
mod restarts;
mod unsubscribing;
