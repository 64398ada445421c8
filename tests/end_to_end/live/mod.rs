//! Live connections: subscriptions and calls over one WebSocket, met by raw clients on real sockets.
//!
//! - [`subscriptions`], [`calls`], [`spawned`], [`ids`]: what runs on it;
//! - [`panics`]: what goes wrong, and what goes on nevertheless.
//!
//! [`api`] is what most of them call.

mod api;
mod calls;
mod ids;
mod panics;
mod spawned;
mod subscriptions;
