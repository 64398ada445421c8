//! Two-way procedures and rooms, met by raw clients on real sockets.
//!
//! - [`conversations`]: events in, events out and answers, beside whatever else a connection does;
//! - [`alone`]: a procedure that has a socket to itself;
//! - [`rooms`], [`large`]: many hear many, each event once, whole and in order;
//! - [`slow`], [`floods`]: readers that stand still, and too much;
//! - [`over_http`], [`bad_events`]: what is refused;
//! - [`ends`], [`panics`], [`credentials`]: how they end, also where nobody says so;
//! - [`mounted`]: within axum;
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
mod large;
mod lobby;
mod mounted;
mod over_http;
mod panics;
mod rooms;
mod slow;
mod tour;
