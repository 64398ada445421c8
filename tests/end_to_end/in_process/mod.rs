//! Calls that stay in the process: `Api::local(app)` and its transport, which everything else of a call belongs to.
//!
//! - [`api`]: what is called here;
//! - [`alike`]: a table of calls that come out as over HTTP;
//! - [`layers`], [`nested`], [`contract`]: who stands between a client and a function, and how it gets there;
//! - [`deadlines`], [`cancellation`], [`panics`], [`subscriptions`], [`batches`]: how a call goes;
//! - [`two_way`]: conversations, and the rooms that they share;
//! - [`transports`]: the trait, as users implement it;
//! - [`without_a_runtime`]: the same with nothing but a future's poll.

mod alike;
mod api;
mod batches;
mod cancellation;
mod contract;
mod deadlines;
mod layers;
mod nested;
mod panics;
mod subscriptions;
mod transports;
mod two_way;
mod without_a_runtime;
