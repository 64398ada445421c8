//! A namespace stands once: its entries are together.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() {}

#[procedure(mutation)]
async fn open() {}

router! {
    Api for App {
        chat_rooms: { list() },
        chat_rooms: { open() },
    }
}

fn main() {
    drop(Api::routes());
}
