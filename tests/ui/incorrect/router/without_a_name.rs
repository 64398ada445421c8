//! A router has a name.

use rpc_server::prelude::*;

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    list
}

fn main() {}
