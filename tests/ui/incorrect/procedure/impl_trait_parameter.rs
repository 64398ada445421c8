//! A parameter has a type that can be made.

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet(name: impl std::fmt::Display) -> String {
    format!("Hello, {name}!")
}

fn main() {}
