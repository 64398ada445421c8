//! A misspelled path.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod rooms {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn list() -> u32 {
        2
    }
}

router! {
    Api for App { rooms: { rooms::list, rooms::crate_room } }
}

fn main() {
    drop(Api::routes());
}
