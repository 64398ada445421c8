//! The routes of a router without a context are those of one: it is told by what they are given to.

use rpc_server::prelude::*;

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    pub Api { list() }
}

fn main() {
    drop(Api::routes());
}
