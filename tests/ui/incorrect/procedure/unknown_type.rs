//! A misspelled type is reported once, by the compiler.

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet(#[ctx] _db: Databse, input: Nmae) -> String {
    format!("Hello, {input}!")
}

fn main() {}
