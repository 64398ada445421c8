//! A procedure's signature does not change.

use rpc_server::prelude::*;

#[procedure(query)]
async fn length(#[cfg(not(windows))] input: String) -> usize {
    input.len()
}

fn main() {}
