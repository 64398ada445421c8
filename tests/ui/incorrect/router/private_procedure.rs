//! A procedure is listed by those who may name it.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod rooms {
    use rpc_server::prelude::*;

    #[procedure(query)]
    async fn list() -> u32 {
        2
    }
}

router! {
    Api for App { rooms::list }
}

fn main() {
    drop(Api::routes());
}
