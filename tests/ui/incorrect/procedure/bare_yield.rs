//! Stable Rust has no generators: the block stands in a macro. The first error is the compiler's own.

use rpc_server::prelude::*;

#[procedure(subscription)]
fn count() -> impl Stream<Item = u32> {
    for number in 0..3 {
        yield number;
    }
}

fn main() {
    drop(count());
}
