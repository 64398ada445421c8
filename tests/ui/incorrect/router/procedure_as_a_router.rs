//! Under `=>` stands a router.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    2
}

router! {
    Api for App { all => list }
}

fn main() {
    drop(Api::routes());
}
