//! An output has a name, which clients know it by.

use rpc_server::prelude::*;

#[procedure(query)]
async fn name() -> impl Serialize {
    "Ada"
}

fn main() {}
