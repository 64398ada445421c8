//! Queries and mutations are async.

use rpc_server::prelude::*;

#[procedure(query)]
fn name() -> String {
    "Ada".to_owned()
}

fn main() {
    let _: String = name();
}
