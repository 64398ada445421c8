//! A router says what its procedures may ask for.

use rpc_server::prelude::*;

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    pub Api { list }
}

fn main() {}
