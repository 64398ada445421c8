//! A string has no code that a caller could act on.

use rpc_server::prelude::*;

#[procedure(query)]
async fn greet(name: String) -> Result<String, String> {
    if name.is_empty() { Err("no name".to_owned()) } else { Ok(format!("Hello, {name}!")) }
}

type Answer<T> = std::result::Result<T, String>;

#[procedure(query)]
async fn greet_by_alias(name: String) -> Answer<String> {
    if name.is_empty() { Err("no name".to_owned()) } else { Ok(format!("Hello, {name}!")) }
}

#[procedure(subscription)]
fn greet_often(name: String) -> impl Stream<Item = Result<String, String>> {
    stream!({
        yield Ok(name);
    })
}

fn main() {}
