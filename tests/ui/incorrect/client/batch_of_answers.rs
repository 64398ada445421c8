//! What is awaited already cannot be made together.

use rpc_client::batch;
use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn count() -> u64 {
    1
}

router! {
    Api for App { count() }
}

async fn run(api: Api) {
    batch((api.count().await, api.count().await)).await;
}

fn main() {
    drop(run(Api::local(App {})));
}
