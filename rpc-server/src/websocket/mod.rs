//! Live connections: any number of conversations over one WebSocket.
//!
//! ```text
//! request ─ upgrade ─────── session ──┬─ incoming       a frame of the client, read; by `plain` if it is
//!           origin, layers,  one task │  conversations  what runs, by the client's ids
//!           credential, 101           │  protocol       what frames do
//!                                     │  turn           how one of them is polled, and what it brings written
//!                                     │  window         how much of a subscription its client is ready for
//!                                     │  two_way        one that goes both ways, and how it takes its leave
//!                                     │  outbox         what others emit to this client
//!                                     │  outgoing       a frame for the client, written
//!                                     │  heartbeat, credentials, rate: what may end it
//!                                     └─ socket         framing, and in `outbound` the bytes that wait
//! ```
//!
//! A connection has one task. It reads all frames that are ready, polls each conversation once in the place where its
//! frame was read, polls again those that were woken, lets everything write into one buffer, and writes that once.
//! Nothing is polled and nothing is read while the buffer is full, so a slow reader costs its own bytes and no more.

mod alone;
mod close;
mod conversations;
mod credentials;
mod direct;
mod heartbeat;
mod incoming;
mod outbound;
mod outbox;
mod outgoing;
mod plain;
mod protocol;
mod rate;
mod request;
mod session;
mod socket;
#[cfg(test)]
mod tests;
mod turn;
mod two_way;
mod upgrade;
mod wake;
mod window;

pub(crate) use upgrade::{is_asked_for, upgrade};
