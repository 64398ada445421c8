//! Server-Sent Events: subscriptions by URL.
//!
//! - [`format`]: the head, the lines, and who gets them; [`named`]: names and resets;
//! - [`ids`]: where a stream goes on; [`ends`]: how it ends; [`quiet`]: what is said when there is nothing to say;
//! - [`refusals`]: what is an answer and no stream; [`credentials`]: and when one runs out;
//! - [`leaving`], [`flow`], [`shutdown`], [`addresses`]: clients that go, that do not read, and that are too many;
//! - [`http2`], [`mounted`]: the same elsewhere;
//! - [`curl`], [`browser`]: programs that others wrote; [`reference`]: what the documentation shows.

mod addresses;
mod api;
mod browser;
mod client;
mod credentials;
mod curl;
mod ends;
mod flow;
mod format;
mod http2;
mod ids;
mod leaving;
mod mounted;
mod named;
mod quiet;
mod reference;
mod refusals;
mod shutdown;
