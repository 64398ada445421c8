//! Of two timeouts, which?

use rpc_server::prelude::*;

#[procedure(query, timeout = "5s", timeout = "10s")]
async fn name() -> String {
    "Ada".to_owned()
}

fn main() {}
