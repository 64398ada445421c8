//! The Rust client's live connection, over real sockets and networks that break. A log decides: every item is numbered, and
//! every receipt recorded.
//!
//! - what breaks: [`cuts`], [`half_open`] connections, [`restarts`] of the server, servers that are [`draining`],
//!   [`credentials`] that run out, [`readers`] that stop, a [`storm`] of clients; the same for [`events`] over HTTP;
//! - what goes on in spite of it, or ends as it should: [`calls`], [`two_way`] procedures, [`unsubscribing`], [`ends`];
//! - what is told of it: [`states`].

mod api;
mod calls;
mod credentials;
mod cuts;
mod draining;
mod ends;
mod events;
mod half_open;
mod readers;
mod restarts;
mod states;
mod storm;
mod tls;
mod two_way;
mod unsubscribing;
