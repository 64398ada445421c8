//! What is said of a procedure is said at its function; an entry says only what belongs to the list.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    Api for App {
        #[procedure(query)]
        list(),
        rooms: {
            #[must_use]
            list(),
        },
    }
}

fn main() {
    drop(Api::routes());
}
