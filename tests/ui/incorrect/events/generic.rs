//! Whoever gets an event knows it beforehand.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent<T> {
    Said(T),
}

fn main() {}
