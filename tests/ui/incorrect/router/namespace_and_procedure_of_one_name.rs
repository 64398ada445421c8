//! A name leads to a procedure or to others, not to both.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn rooms() {}

#[procedure(mutation)]
async fn open() {}

router! {
    Api for App {
        rooms(),
        rooms: { open() },
    }
}

fn main() {
    drop(Api::routes());
}
