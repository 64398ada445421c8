//! Server-Sent Events: a subscription as the body of a response.
//!
//! ```text
//! request ─ http ─ asked ─── response ─ stream ─── format
//!                  not       wait until  poll for   lines
//!                  started   it is open  a frame
//! ```
//!
//! A subscription that is asked for by its URL comes here from [`http`](crate::http) before it is started, and goes back
//! as a response: an event stream, or the refusal of one. What the lines of an event look like is known by [`format`]
//! alone, and when they are written by [`stream`].

mod asked;
mod format;
mod response;
mod stream;

pub(crate) use self::{
    asked::{Asked, Resumed},
    response::{headers, respond},
    stream::EventStream,
};
