//! The way to a server, whatever is spoken to it then.
//!
//! - [`endpoint`], [`address`]: where it is, and who knows;
//! - [`dialer`]: how a connection is made, within a time: address after address, or the application's own way
//!   ([`connector`]), and TLS on top of it (`tls`);
//! - [`stream`]: what a connection is made of.
//!
//! Knows neither HTTP nor what is called.

mod address;
mod connector;
mod dialer;
mod endpoint;
mod stream;
#[cfg(feature = "tls")]
mod tls;

pub use self::connector::Destination;
#[cfg(feature = "tls")]
pub(crate) use self::tls::Roots;
pub(crate) use self::{
    address::{Address, Url},
    connector::Connector,
    dialer::Dialer,
    endpoint::{Endpoint, without_user},
    stream::Stream,
};
