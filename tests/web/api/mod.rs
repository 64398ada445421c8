//! What tests of the TypeScript client call: a little of everything that clients must be able to do.
//!
//! - [`calls`], [`failures`]: what is answered, and what is not;
//! - [`counts`], [`lines`]: what leaves a trace, in a [`journal`] that outlives the server;
//! - [`items`], [`market`]: subscriptions, resumable and not;
//! - [`rooms`]: events both ways;
//! - [`users`]: what takes a credential;
//! - [`seen`], [`connections`]: what the server has seen of all this, and how it is told to leave.

mod app;
mod calls;
mod connections;
mod counts;
mod failures;
mod items;
mod journal;
mod lines;
mod market;
mod rooms;
mod seen;
mod users;

use rpc_server::prelude::*;

pub(crate) use self::{app::App, journal::Journal, users::verify};
use self::{
    calls::{add, echo, huge, lie, now, slow},
    counts::{count, counted, slow_count},
    failures::{fail, flaky, refuse, stumbles},
    items::{bulk, ends, fails, never, plain, resets, ticks},
    lines::{append, log},
    market::named,
    rooms::lobby,
    seen::{drain, probe},
    users::{secret, whoami},
};

router! {
    /// What tests of clients call.
    pub(crate) Api for App {
        echo, add, now, slow, huge, lie,
        fail, refuse, flaky, stumbles,
        count, counted, slow_count,
        append, log,
        ticks, plain, never, fails, ends, bulk, resets, named,
        lobby,
        whoami, secret,
        probe, drain,
        deep: { down: { here: { echo, ticks } } },
    }
}

/// Came after everything else.
#[procedure(query)]
async fn added_later() -> bool {
    true
}

router! {
    /// What tests of clients call, some versions later.
    pub(crate) Newer for App { echo, add, count, ticks, lobby, probe, drain, added_later }
}
