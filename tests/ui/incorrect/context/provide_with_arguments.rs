//! `#[provide]` takes nothing.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide(as = "name")]
    name: String,
}

fn main() {
    let App { name: _ } = App { name: String::new() };
}
