//! A lone name is looked up as a type, and a function without the attribute is none.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

async fn list() -> u32 {
    1
}

router! {
    Api for App { list }
}

fn main() {
    drop(list());
    drop(Api::routes());
}
