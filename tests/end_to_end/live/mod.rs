//! Live connections: subscriptions and calls over one WebSocket, met by raw clients on real sockets.
//!
//! - [`upgrades`], [`admission`], [`credentials`], [`hello`], [`mounted`]: from a request to a connection, or not, and
//!   what it is;
//! - [`subscriptions`], [`tracked`], [`named`], [`calls`], [`spawned`], [`ids`]: what runs on it;
//! - [`unreadable`], [`chance`], [`panics`]: what goes wrong, and what goes on nevertheless;
//! - [`closes`], [`heartbeats`], [`shutdown`]: how it ends, also where nobody says so;
//! - [`floods`], [`flow`], [`windows`], [`bounds`]: too much, and readers that are slow;
//! - [`standstill`], [`memory`]: what these cost, seen from outside the server's process;
//! - [`chat`]: what is shown to newcomers.
//!
//! [`api`] is what most of them call.

mod admission;
mod api;
mod bounds;
mod calls;
mod chance;
mod chat;
mod closes;
mod credentials;
mod floods;
mod flow;
mod heartbeats;
mod hello;
mod ids;
mod memory;
mod mounted;
mod named;
mod panics;
mod shutdown;
mod spawned;
mod standstill;
mod subscriptions;
mod tracked;
mod unreadable;
mod upgrades;
mod windows;
