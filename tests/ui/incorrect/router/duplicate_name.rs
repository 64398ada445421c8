//! A name stands for one procedure.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

mod rooms {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn list() -> u32 {
        2
    }
}

router! {
    Api for App {
        list,
        rooms::list,
    }
}

fn main() {
    drop(Api::routes());
}
