//! A two-way procedure, as a client has it: a stream of its events, and a way to emit.
//!
//! [`Duplex`] is both in one; [`DuplexSender`] and [`DuplexReceiver`] are for tasks of their own. What crosses a lost
//! connection is told to hooks, which run where events are received.

mod receiver;
mod rejoin;
mod sender;
mod whole;

pub use self::{receiver::DuplexReceiver, rejoin::Rejoin, sender::DuplexSender, whole::Duplex};
