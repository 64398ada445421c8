//! A call that is not awaited is not made.

#![deny(unused_must_use)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(mutation)]
async fn save(input: u32) -> u32 {
    input
}

#[procedure(subscription)]
fn numbers() -> impl Stream<Item = u32> {
    futures::stream::empty()
}

router! {
    Api for App { save, numbers() }
}

async fn run(api: Api) {
    api.save(&1);
    api.numbers();
}

fn main() {
    drop(run(Api::local(App {})));
}
