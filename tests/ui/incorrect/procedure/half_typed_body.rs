//! A body is not looked into: what is wrong in it is reported once, by the compiler, and the procedure stays one.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn greet(name: String) -> String {
    let greeting = name.
}

router! {
    Api for App { greet }
}

fn main() {
    drop(greet("Ada".to_owned()));
    drop(Api::routes());
}
