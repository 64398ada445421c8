//! An output owns its data.

use rpc_server::prelude::*;

#[procedure(query)]
async fn name() -> &'static str {
    "Ada"
}

fn main() {}
