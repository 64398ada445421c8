//! A deprecated procedure is reported at the entry that lists it without saying so.

#![deny(deprecated)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
#[deprecated(since = "2.0.0", note = "ask `name`")]
async fn first_name() -> String {
    String::new()
}

router! {
    Api for App { names: { first_name() } }
}

fn main() {
    drop(Api::routes());
}
