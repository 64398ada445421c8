//! The items of a subscription are encoded.

use rpc_server::prelude::*;

#[derive(JsonSchema)]
struct Name {
    name: String,
}

#[procedure(subscription)]
fn names() -> impl Stream<Item = Name> {
    stream!({
        yield Name { name: "Ada".to_owned() };
    })
}

#[procedure(subscription)]
fn perhaps() -> impl Stream<Item = Result<Name, RpcError>> {
    try_stream!({
        yield Name { name: "Ada".to_owned() };
    })
}

fn main() {}
