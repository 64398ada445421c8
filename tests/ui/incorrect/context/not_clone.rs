//! A context is cloned for those who ask for the whole of it.

use rpc_server::prelude::*;

#[derive(Context)]
struct App {
    #[provide]
    name: String,
}

fn main() {
    let App { name: _ } = App { name: String::new() };
}
