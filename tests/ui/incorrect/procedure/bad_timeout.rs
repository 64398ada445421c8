//! A timeout is a length of time.

use rpc_server::prelude::*;

#[procedure(query, timeout = "5 parsecs")]
async fn far() -> String {
    "Ada".to_owned()
}

#[procedure(query, timeout = "0s")]
async fn never() -> String {
    "Ada".to_owned()
}

#[procedure(query, timeout = 5)]
async fn number() -> String {
    "Ada".to_owned()
}

fn main() {}
