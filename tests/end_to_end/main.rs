//! Real servers, real sockets, real bytes.
//!
//! Every server here is built from `rpc-server` and listens on a free port of the loopback; clients write HTTP by
//! hand where it matters. Each module is a chapter of what the protocol promises:
//!
//! - what is asked, and in which form: [`calls`], [`urls`], [`batches`], [`inputs`], [`connections`], [`http2`];
//! - what is refused: [`envelopes`], [`order`], [`bad_input`], [`validation`], [`bodies`], [`hostile_bytes`],
//!   [`chance`], [`origins`];
//! - what goes wrong: [`errors`], [`panics`], [`deadlines`], [`cancellation`], [`slow_clients`], [`networks`];
//! - how an application is put together: [`contexts`], [`extractors`], [`layers`], [`outcomes`], [`routers`],
//!   [`thirty`], [`schema`], [`mounting`], [`shutdown`];
//! - [`live`] connections: subscriptions and calls over a WebSocket; subscriptions over HTTP: [`sse`];
//! - [`two_way`] procedures and rooms;
//! - the Rust client: [`client`], and calls that stay in the process: [`in_process`];
//! - what is shown to newcomers: [`chat_api`], [`chat_program`], [`reference`];
//! - the server of the tests that are written in TypeScript: [`web`].

#![expect(
    clippy::duplicate_mod,
    reason = "the tests of the emitted client are those of one made of a schema, too"
)]

mod bad_input;
mod batches;
mod bodies;
mod calls;
mod cancellation;
mod chance;
mod chat_api;
mod chat_program;
mod client;
mod connections;
mod contexts;
mod deadlines;
mod envelopes;
mod errors;
mod extractors;
mod hostile_bytes;
mod http2;
mod in_process;
mod inputs;
mod layers;
mod live;
mod mounting;
mod networks;
mod order;
mod origins;
mod outcomes;
mod panics;
mod reconnecting;
mod reference;
mod routers;
mod schema;
mod shutdown;
mod slow_clients;
mod sse;
mod support;
mod thirty;
mod two_way;
mod urls;
mod validation;
mod web;
