//! The parentheses at an entry say that there is no input; nothing stands in them.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn find(input: String) -> String {
    input
}

router! {
    Api for App { find(input: String) }
}

fn main() {
    drop(Api::routes());
}
