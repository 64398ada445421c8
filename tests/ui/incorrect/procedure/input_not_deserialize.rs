//! An input is decoded.

use rpc_server::prelude::*;

#[derive(JsonSchema)]
struct Name {
    name: String,
}

#[procedure(query)]
async fn greet(input: Name) -> String {
    format!("Hello, {}!", input.name)
}

fn main() {}
