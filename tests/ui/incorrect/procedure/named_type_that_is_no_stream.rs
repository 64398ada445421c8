//! Whether a named type is a stream, the compiler finds out.

use rpc_server::prelude::*;

struct Ticks;

#[procedure(subscription)]
fn ticks() -> Ticks {
    Ticks
}

fn main() {}
