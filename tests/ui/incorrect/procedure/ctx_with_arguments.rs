//! A `#[ctx]` parameter is decided by its type alone.

use rpc_server::prelude::*;

#[procedure(query)]
async fn visits(#[ctx(App)] visits: u64) -> u64 {
    visits
}

fn main() {}
