//! A namespace holds a list.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    Api for App { rooms: list }
}

fn main() {
    drop(Api::routes());
}
