//! What a server answers under its endpoint itself is no procedure's name.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn json() {}

router! {
    Api for App {
        openapi: { json() },
        asyncapi: { json as json() },
        schema: { json() },
    }
}

fn main() {
    drop(Api::routes());
}
