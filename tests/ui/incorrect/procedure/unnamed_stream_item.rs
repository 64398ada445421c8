//! The item of a stream has a name, which clients know it by.

use rpc_server::prelude::*;

#[procedure(subscription)]
fn anything() -> impl Stream {
    stream!({
        yield 1;
    })
}

#[procedure(subscription)]
fn something() -> impl Stream<Item = impl Serialize> {
    stream!({
        yield 1;
    })
}

fn main() {}
