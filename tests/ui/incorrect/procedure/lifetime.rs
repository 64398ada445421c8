//! What a request holds does not outlive its decoding.

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet<'a>(name: &'a str) -> String {
    format!("Hello, {name}!")
}

fn main() {}
