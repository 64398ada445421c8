//! Live connections: subscriptions and calls over one WebSocket, met by raw clients on real sockets.
//!
//! - [`upgrades`], [`admission`], [`hello`], [`mounted`]: from a request to a connection, or not, and
//!   what it is;
//! - [`subscriptions`], [`calls`], [`spawned`], [`ids`]: what runs on it;
//! - [`unreadable`], [`panics`]: what goes wrong, and what goes on nevertheless;
//! - [`closes`], [`heartbeats`]: how it ends, also where nobody says so;
//! - [`floods`], [`flow`], [`bounds`]: too much, and readers that are slow.
//!
//! [`api`] is what most of them call.

mod admission;
mod api;
mod bounds;
mod calls;
mod closes;
mod floods;
mod flow;
mod heartbeats;
mod hello;
mod ids;
mod mounted;
mod panics;
mod spawned;
mod subscriptions;
mod unreadable;
mod upgrades;
