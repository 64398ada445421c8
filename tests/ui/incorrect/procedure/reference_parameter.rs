//! A parameter owns its data.

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

fn main() {}
