//! A lifetime may hide in a type's arguments.

use std::borrow::Cow;

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet(name: Cow<'_, str>) -> String {
    format!("Hello, {name}!")
}

#[procedure(query)]
async fn greet_if(name: Option<&str>) -> String {
    format!("Hello, {name:?}!")
}

fn main() {}
