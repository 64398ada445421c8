//! Subscriptions as Server-Sent Events.
//!
//! - [`request`]: how one is asked for;
//! - [`open`]: from a request to a stream of events, or to why there is none;
//! - [`parse`]: from bytes to events;
//! - [`follow`]: from one stream to the next, without a gap.

mod follow;
mod open;
mod parse;
mod request;

pub(super) use self::follow::follow;
