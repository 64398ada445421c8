//! A context serves calls on many threads at once.

use std::cell::Cell;

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    visits: Cell<u32>,
}

#[procedure(query)]
async fn one() -> u32 {
    1
}

router! {
    Api for App { one }
}

fn main() {
    let App { visits: _ } = App { visits: Cell::new(0) };
    drop(Api::routes());
}
