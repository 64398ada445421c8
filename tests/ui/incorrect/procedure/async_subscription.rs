//! A subscription returns its stream at once.

use rpc_server::prelude::*;

#[procedure(subscription)]
async fn count() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
    })
}

fn main() {}
