//! Nobody can choose a number of the type system over the wire.

use rpc_server::prelude::*;

#[procedure(query)]
async fn first<const N: usize>() -> [u8; N] {
    [0; N]
}

fn main() {}
