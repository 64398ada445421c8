//! Beside an error the item stands as it was meant: nothing else that names it fails.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn greet(name: &'static str, times: u32) -> String {
    format!("Hello, {name}!").repeat(times as usize)
}

router! {
    Api for App { greet }
}

fn main() {
    drop(greet("Ada", 2));
    drop(Api::routes());
}
