//! Calls that leave a trace, by which one that ran twice is found out.

use std::time::Duration;

use rpc_server::prelude::*;
use tokio::time::sleep;

use super::journal::Journal;

/// What is counted.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Key {
    key: String,
}

/// Counts, and answers how often this was counted.
#[procedure(mutation)]
pub(super) async fn count(#[ctx] journal: Journal, input: Key) -> Result<u32, RpcError> {
    journal.count(input.key)
}

/// How often this was counted.
#[procedure(query)]
pub(super) async fn counted(#[ctx] journal: Journal, input: Key) -> u32 {
    journal.counted(&input.key)
}

/// What is counted, and how long that takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct SlowKey {
    key: String,
    /// In milliseconds.
    ms: u32,
}

/// Counts at once, and answers after a while.
#[procedure(mutation)]
pub(super) async fn slow_count(#[ctx] journal: Journal, input: SlowKey) -> Result<u32, RpcError> {
    let count = journal.count(input.key)?;
    sleep(Duration::from_millis(input.ms.into())).await;
    Ok(count)
}
