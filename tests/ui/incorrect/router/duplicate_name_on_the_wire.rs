//! Two names in Rust may be one on the wire.

#![allow(non_snake_case)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn send_all() -> u32 {
    1
}

#[procedure(query)]
async fn sendAll() -> u32 {
    2
}

router! {
    Api for App { send_all, sendAll }
}

fn main() {
    drop(Api::routes());
}
