//! Subscriptions of numbers. None keeps anything, so that they go on as well at a server that was started anew.

use std::time::Duration;

use rpc_server::prelude::*;
use tokio::time::sleep;

use super::failures::Failure;

/// A number.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tick {
    n: u32,
}

/// Which numbers.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ticks {
    /// The first; 1 without.
    from: Option<u32>,
    /// How many; without end by default.
    count: Option<u32>,
    /// How long to wait before each, in milliseconds.
    every_ms: u32,
    /// What it counts as, beside its path.
    #[expect(dead_code, reason = "the probe reads it of the input")]
    key: Option<String>,
}

async fn pause(ms: u32) {
    if ms > 0 {
        sleep(Duration::from_millis(ms.into())).await;
    }
}

/// Numbers, each of which is its id, from behind the one that was seen last.
#[procedure(subscription)]
pub(super) fn ticks(
    #[ctx] after: LastEventId,
    input: Ticks,
) -> impl Stream<Item = Result<Tracked<Tick>, RpcError>> {
    try_stream!({
        let from = input.from.unwrap_or(1);
        let end = input.count.map_or(u32::MAX, |count| from.saturating_add(count));
        let next = after.parse::<u32>()?.map_or(from, |seen| seen.saturating_add(1));
        for n in next..end {
            pause(input.every_ms).await;
            yield tracked(n, Tick { n });
        }
    })
}

/// How often.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Plain {
    /// How long to wait before each, in milliseconds.
    every_ms: u32,
}

/// Numbers from 1 without end, and without ids.
#[procedure(subscription)]
pub(super) fn plain(input: Plain) -> impl Stream<Item = Tick> {
    stream!({
        for n in 1.. {
            pause(input.every_ms).await;
            yield Tick { n };
        }
    })
}

/// What it counts as, beside its path.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Never {
    #[expect(dead_code, reason = "the probe reads it of the input")]
    key: String,
}

/// Never brings anything.
#[procedure(subscription)]
pub(super) fn never(input: Never) -> impl Stream<Item = Tick> {
    let _ = input;
    stream!({
        std::future::pending::<()>().await;
        yield Tick { n: 0 };
    })
}

/// After how many items something happens.
#[derive(Deserialize, JsonSchema)]
pub(super) struct After {
    after: u32,
}

/// So many numbers from 1 on, and then a failure.
#[procedure(subscription)]
pub(super) fn fails(input: After) -> impl Stream<Item = Result<Tick, Failure>> {
    try_stream!({
        for n in 1..=input.after {
            yield Tick { n };
        }
        Err(Failure::sold_out())?;
    })
}

/// So many numbers from 1 on.
#[procedure(subscription)]
pub(super) fn ends(input: After) -> impl Stream<Item = Tick> {
    futures::stream::iter((1..=input.after).map(|n| Tick { n }))
}

/// How much is wanted.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Bulk {
    /// How many items.
    count: u32,
    /// Of how many bytes each.
    bytes: u32,
}

/// One of many.
#[derive(Serialize, JsonSchema)]
pub(super) struct Piece {
    n: u32,
    text: String,
}

/// Items from 1 on as fast as they are taken, each with its number as id.
#[procedure(subscription)]
pub(super) fn bulk(
    #[ctx] after: LastEventId,
    input: Bulk,
) -> impl Stream<Item = Result<Tracked<Piece>, RpcError>> {
    try_stream!({
        let length = usize::try_from(input.bytes).unwrap_or(usize::MAX);
        for n in after.parse::<u32>()?.unwrap_or(0) + 1..=input.count {
            yield tracked(n, Piece { n, text: "x".repeat(length) });
        }
    })
}

/// The number 1, the word that some are missing, and the number 5.
#[procedure(subscription)]
pub(super) fn resets() -> impl Stream<Item = Tracked<Tick>> {
    futures::stream::iter([tracked(1, Tick { n: 1 }), Tracked::reset(), tracked(5, Tick { n: 5 })])
}
