//! A `pub` procedure speaks of types that are `pub` too.

use rpc_server::prelude::*;

mod rooms {
    use rpc_server::prelude::*;

    #[derive(Deserialize, JsonSchema)]
    pub(crate) struct RoomId {
        pub(crate) id: String,
    }

    #[procedure(query)]
    pub async fn exists(input: RoomId) -> bool {
        input.id == "lobby"
    }
}

#[derive(Clone, Context)]
struct App {}

router! {
    Api for App { rooms::exists }
}

fn main() {
    drop(Api::routes());
}
