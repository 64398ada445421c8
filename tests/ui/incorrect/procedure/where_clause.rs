//! There is nothing that a `where` could constrain.

use rpc_server::prelude::*;

#[procedure(query)]
async fn length(input: String) -> usize
where
    String: Sized,
{
    input.len()
}

fn main() {}
