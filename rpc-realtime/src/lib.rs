//! Rooms of two-way procedures: who is where, and what reaches whom.
//!
//! ```text
//! handler ── Socket ──┐                      ┌── Outlet ── a transport's connection
//!            Io ──────┼── Hub ── rooms ── Line
//! any code ─ Hub ─────┘                      └── inbox ── Socket::recv
//! ```
//!
//! A [`Socket`] is a handler's end of one conversation. A [`Line`] is the same conversation as the hub and a transport
//! see it: what comes in waits in it, and what goes out leaves through its [`Outlet`], which the transport writes. A
//! room is a set of lines. Nothing in here knows sockets, a runtime or HTTP: what waits is woken, and nothing is
//! spawned.
//!
//! Applications use it through `rpc-server`, which re-exports what they need.

mod ack;
mod broadcast;
mod hub;
mod in_process;
mod inbox;
mod io;
mod line;
mod pace;
mod payload;
mod reply;
mod rooms;
mod socket;
mod socket_id;

#[doc(hidden)]
pub mod __private {
    pub use crate::{in_process::IN_PROCESS, reply::two_way, socket::Socket};
}

pub use self::{
    ack::Ack,
    broadcast::Broadcast,
    hub::{Hub, HubLimits},
    inbox::{InboxFull, Incoming},
    io::Io,
    line::{Line, Outlet, Parcel},
    payload::Payload,
    rooms::{Join, JoinRefusal},
    socket::Socket,
    socket_id::SocketId,
};
