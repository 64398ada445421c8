//! Events are an enum.

use rpc_server::prelude::*;

#[derive(Events)]
struct Joined {
    room: String,
}

fn main() {}
