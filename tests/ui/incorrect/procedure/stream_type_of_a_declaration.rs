//! A named type can be what a declared subscription returns, if it is a stream.

use rpc_server::prelude::*;

struct Numbers;

#[procedure(subscription)]
fn numbers() -> Numbers;

fn main() {
    drop(Numbers);
}
