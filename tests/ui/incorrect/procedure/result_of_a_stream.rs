//! A subscription that may fail to start says so in its first item.

use rpc_server::prelude::*;

#[procedure(subscription)]
fn events() -> Result<impl Stream<Item = u32>, RpcError> {
    Ok(stream!({
        yield 1;
    }))
}

fn main() {}
