//! The caller's side: what the client that `router!` emits is made of.
//!
//! A method of the client encodes its input into an [`Outgoing`] call and returns a [`Pending`] one, which owns
//! everything it needs, so that it can be spawned. A [`Transport`] carries it: over HTTP (`rpc-client`), or straight
//! to the procedures of this process ([`Local`]). What comes back is decoded into the procedure's own types; what
//! goes wrong is a [`CallError`].

mod batch;
mod conversation;
mod duplex;
mod error;
mod local;
mod opened;
mod outgoing;
mod pending;
mod scope;
mod subscription;
mod transport;

pub use self::{
    batch::{Batch, Calls, batch},
    duplex::{Duplex, DuplexReceiver, DuplexSender, Rejoin},
    error::{CallError, DecodeError, Failure, TransportError, TransportErrorKind},
    local::Local,
    opened::{Emission, Emitter, Heard, Opened},
    outgoing::Outgoing,
    pending::Pending,
    scope::{Open, Scope},
    subscription::Subscription,
    transport::{Answer, BoxFuture, BoxStream, Received, Transport},
};
