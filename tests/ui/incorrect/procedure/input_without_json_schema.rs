//! An input is described.

use rpc_server::prelude::*;

#[derive(Deserialize)]
struct Name {
    name: String,
}

#[procedure(query)]
async fn greet(input: Name) -> String {
    format!("Hello, {}!", input.name)
}

fn main() {}
