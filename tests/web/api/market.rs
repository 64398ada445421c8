//! A subscription whose items have names.

use chrono::{DateTime, Utc};
use rpc_server::prelude::*;

use super::calls::year;

/// What happens at a market.
#[derive(Serialize, JsonSchema, Events)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum MarketEvent {
    /// A price is another.
    PriceChanged {
        /// How much it is.
        price: u32,
    },
    /// Nothing is sold any more.
    Halted {
        /// The beginning of 2026.
        since: DateTime<Utc>,
    },
}

/// Prices 1 and 2, a halt, and price 3, with ids from 1 on. Then it goes on without anything.
#[procedure(subscription)]
pub(super) fn named(#[ctx] after: LastEventId) -> impl Stream<Item = Result<Tracked<MarketEvent>, RpcError>> {
    try_stream!({
        let seen = after.parse::<u32>()?.unwrap_or(0);
        for id in seen + 1..=4 {
            let event = match id {
                3 => MarketEvent::Halted { since: year() },
                4 => MarketEvent::PriceChanged { price: 3 },
                price => MarketEvent::PriceChanged { price },
            };
            yield tracked(id, event);
        }
        std::future::pending::<()>().await;
    })
}
