//! A procedure without input is called with `()`, unless it is listed with parentheses.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list() -> u32 {
    1
}

router! {
    Api for App { list, all: { list() } }
}

fn main() {
    let api = Api::local(App {});
    drop(api.list());
    drop(api.all().list(()));
}
