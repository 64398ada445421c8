//! The way to a server, whatever is spoken to it then.
//!
//! - [`endpoint`]: where it is;
//! - [`dialer`]: how a connection is made, by name, address after address, within a time;
//! - [`stream`]: what a connection is made of.
//!
//! Knows neither HTTP nor what is called.

mod dialer;
mod endpoint;
mod stream;

pub(crate) use self::{
    dialer::Dialer,
    endpoint::{Endpoint, without_user},
    stream::Stream,
};
