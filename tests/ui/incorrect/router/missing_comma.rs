//! Entries are separated by commas.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

#[procedure(query)]
async fn count() -> u32 {
    1
}

router! {
    Api for App {
        list
        count
    }
}

fn main() {
    drop(Api::routes());
}
