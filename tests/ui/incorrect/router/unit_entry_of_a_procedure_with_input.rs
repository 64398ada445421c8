//! `name()` lists a procedure that takes no input.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn find(input: String) -> String {
    input
}

#[procedure(subscription)]
fn numbers(_from: u32) -> impl Stream<Item = u32> {
    futures::stream::empty()
}

router! {
    Api for App {
        find(),
        live: { numbers as all() },
    }
}

fn main() {
    drop(Api::routes());
}
