//! A router lists procedures.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod rooms {
    pub async fn list() -> u32 {
        1
    }
}

router! {
    Api for App { rooms::list }
}

fn main() {
    drop(rooms::list());
    drop(Api::routes());
}
