//! What every server that is measured has in common: the work it does, and how its process is run.
//!
//! `cargo xtask bench http` runs, each in a process of its own: `bench-hyper` (the limit), `bench-ours`, and from the
//! workspace in `peers` the servers that are not ours. `bench-load` calls them.

mod process;
mod work;

pub use self::{
    process::serve,
    work::{Answer, CALL, Kind, Message, SendMessage, Store},
};
