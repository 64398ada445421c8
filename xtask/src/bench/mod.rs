//! `cargo xtask bench`: measurements beside the limit and the peers.
//!
//! ```text
//! build ───── servers, clients and load, as release binaries
//! process ─── a child process, bounded in time, that never outlives this one
//! cores, figures, statistics ─ where it runs, what is measured, medians and ratios
//! client ──── what a call costs clients, over HTTP and over live connections, side by side
//! codegen ─── what a large API takes to be generated, and to be checked by TypeScript
//! compile ─── what procedures add to the time in which their types compile
//! http ────── throughput, latency and processor time, side by side
//! instructions ─ what one call costs under callgrind; what the tests check
//! profile ─── where those instructions are spent
//! live ────── a server with live connections, and the load on it
//! rooms ───── events to all who are in a room, and the hub alone, side by side
//! ws ──────── calls and subscriptions over live connections, and their memory, side by side
//! ```

mod build;
mod client;
mod codegen;
mod compile;
mod cores;
mod figures;
mod http;
mod instructions;
mod live;
mod process;
mod profile;
mod rooms;
mod statistics;
mod ws;

use clap::Subcommand;

pub(crate) use self::instructions::check as check_instructions;
use crate::tools::Outcome;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// What a call costs this framework's client, beside bare hyper, hyper-util's pooled client and reqwest; and calls and
    /// items over a live connection, beside bare tokio-tungstenite.
    Client(client::Options),
    /// How long an API of 3,000 procedures takes to be generated, and to be checked by TypeScript with 600 calls, beside
    /// tRPC with zod.
    Codegen(codegen::Options),
    /// How much longer `cargo check` takes with 300 procedures than with their types alone.
    Compile,
    /// Requests a second, latency and processor time of small HTTP calls, beside bare hyper and axum.
    Http,
    /// Instructions of one HTTP call, beside bare hyper, and the functions that spend them.
    Instructions,
    /// Deliveries a second and their latencies in a room of many sockets, beside bare tokio-tungstenite and socketioxide; and
    /// what the hub does alone.
    Rooms(rooms::Options),
    /// Calls and items a second over live connections, and memory, beside bare tokio-tungstenite, jsonrpsee, socketioxide
    /// and tarpc.
    Ws(ws::Options),
}

impl Bench {
    pub(crate) fn run(self) -> Outcome {
        match self {
            Self::Client(options) => client::run(&options),
            Self::Codegen(options) => codegen::run(&options),
            Self::Compile => compile::run(),
            Self::Http => http::run(),
            Self::Instructions => instructions::run(),
            Self::Rooms(options) => rooms::run(&options),
            Self::Ws(options) => ws::run(&options),
        }
    }
}
