//! Only a subscription has items with ids.

use rpc_server::prelude::*;

#[procedure(query)]
async fn one() -> Tracked<u32> {
    tracked(1, 1)
}

#[procedure(query, spawn, spawn)]
async fn twice() -> u32 {
    1
}

fn main() {}
