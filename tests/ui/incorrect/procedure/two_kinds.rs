//! A procedure is of one kind.

use rpc_server::prelude::*;

#[procedure(query, mutation)]
async fn name() -> String {
    "Ada".to_owned()
}

fn main() {}
