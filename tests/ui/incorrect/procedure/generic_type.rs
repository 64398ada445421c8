//! Nobody can choose a type over the wire.

use rpc_server::prelude::*;

#[procedure(query)]
async fn echo<T: Serialize>(input: T) -> T {
    input
}

fn main() {}
