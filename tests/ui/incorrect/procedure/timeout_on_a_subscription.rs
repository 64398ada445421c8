//! A subscription may go on for days.

use rpc_server::prelude::*;

#[procedure(subscription, timeout = "5s")]
fn count() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
    })
}

fn main() {}
