//! An import brings both the function and its marker, so it clashes with a module of the name. List the path instead.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod events {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn events() -> u32 {
        1
    }
}

use events::events;

router! {
    Api for App { events }
}

fn main() {
    drop(Api::routes());
}
