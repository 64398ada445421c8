//! A procedure that is listed nowhere draws the ordinary warning, once.

#![deny(dead_code)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn listed() -> u32 {
    1
}

#[procedure(query)]
async fn forgotten() -> u32 {
    2
}

router! {
    Api for App { listed }
}

fn main() {
    drop(Api::routes());
}
