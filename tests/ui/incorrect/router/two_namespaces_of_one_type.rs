//! Each namespace of the client is a type, whose name is made of the names that lead to it.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() {}

router! {
    Api for App {
        chat_rooms: { list() },
        chat: { rooms: { list() } },
    }
}

fn main() {
    drop(Api::routes());
}
