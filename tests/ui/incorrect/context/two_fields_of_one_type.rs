//! Procedures ask by type, so a type is provided once.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: String,
    #[provide]
    secret: String,
}

#[procedure(query)]
async fn name(#[ctx] name: String) -> String {
    name
}

router! {
    Api for App { name }
}

fn main() {
    let App { name: _, secret: _ } = App { name: String::new(), secret: String::new() };
    drop(Api::routes());
}
