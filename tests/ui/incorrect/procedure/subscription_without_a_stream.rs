//! A subscription returns a stream.

use rpc_server::prelude::*;

#[procedure(subscription)]
fn nothing() {}

#[procedure(subscription)]
fn numbers() -> Vec<u32> {
    vec![1, 2, 3]
}

#[procedure(subscription)]
fn iterator() -> impl Iterator<Item = u32> {
    1..4
}

fn main() {}
