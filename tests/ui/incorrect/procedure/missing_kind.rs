//! The kind is not guessed.

use rpc_server::prelude::*;

#[procedure]
async fn name() -> String {
    "Ada".to_owned()
}

#[procedure(timeout = "5s")]
async fn slow_name() -> String {
    "Ada".to_owned()
}

fn main() {}
