//! A query answers once.

use rpc_server::prelude::*;

#[procedure(query)]
fn count() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
    })
}

fn main() {}
