//! Only conditions and doc comments stand on an entry.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    Api for App {
        #[deprecated]
        list,
    }
}

fn main() {
    drop(Api::routes());
}
