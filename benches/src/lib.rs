//! What all servers and clients that are measured have in common: the work, and how their processes are run.
//!
//! `cargo xtask bench http` runs servers, each in a process of its own: `bench-hyper` (the limit), `bench-ours`, and from
//! the workspace in `peers` those that are not ours. `bench-load` calls them. `cargo xtask bench client` runs clients of
//! `bench-ours` in the same way: `bench-client-hyper` (the limit), `bench-client-ours`, and those in `peers`; and over live
//! connections `bench-client-live-tungstenite` (the limit) and `bench-client-live-ours`. `cargo xtask bench ws` runs servers
//! again: `bench-tungstenite` (the limit), `bench-ours`, and those in `peers`; `bench-load-ws` is the load. `cargo xtask
//! bench rooms` has the same load, and `bench-tungstenite-room` for the limit; `bench-hub` runs alone.

mod live;
mod load;
mod process;
mod saturate;
mod stat;
mod work;

pub use self::{
    live::{Add, Item, ROOM, Said},
    load::{Dial, argument, load},
    process::{call, call_live, serve},
    saturate::{Caller, Load, Measured, TURN, saturate},
    stat::ProcessStat,
    work::{Answer, CALL, Call, Kind, Message, SendMessage, Store},
};
