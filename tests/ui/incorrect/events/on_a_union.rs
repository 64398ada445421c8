//! Events are an enum.

use rpc_server::prelude::*;

#[derive(Events)]
union Number {
    whole: u32,
    real: f32,
}

fn main() {}
