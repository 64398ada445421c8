//! Two-way procedures and rooms, met by raw clients on real sockets.
//!
//! - [`conversations`]: events in, events out and answers, beside whatever else a connection does;
//! - [`alone`]: a procedure that has a socket to itself;
//! - [`over_http`], [`bad_events`]: what is refused;
//! - [`ends`], [`panics`], [`credentials`]: how they end, also where nobody says so;
//! - [`floods`]: too much;
//! - [`lobby`], [`tour`]: what is shown to newcomers.
//!
//! [`api`] is what most of them open.

mod alone;
mod api;
mod bad_events;
mod conversations;
mod credentials;
mod ends;
mod floods;
mod lobby;
mod over_http;
mod panics;
mod tour;
