//! What the client does by itself is reserved at the top alone; a namespace and a nested router may have such names.

#![deny(warnings)]

use futures::executor::block_on;
use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(mutation)]
async fn connect() -> u32 {
    1
}

#[procedure(mutation)]
async fn local() -> u32 {
    2
}

#[procedure(query)]
async fn json() -> u32 {
    3
}

/// What the emitted code itself names.
#[procedure(query)]
async fn scope(input: u32) -> u32 {
    input
}

#[procedure(query)]
async fn scoped(transport: u32) -> u32 {
    transport
}

#[procedure(query)]
async fn mount(context: u32) -> u32 {
    context
}

#[procedure(query)]
async fn describe() {}

#[procedure(query)]
async fn new() -> u32 {
    4
}

router! {
    Api for App {
        network: {
            connect(),
            local(),
            json as routes(),
            json as over(),
            schema: { json(), openapi: { json() } },
        },
        json(),
        scope,
        scoped,
        mount,
        describe(),
        new(),
    }
}

fn main() {
    let api = Api::local(App {});
    let network = api.network();
    assert_eq!(block_on(network.connect()).expect("a number"), 1);
    assert_eq!(block_on(network.local()).expect("a number"), 2);
    assert_eq!(block_on(network.routes()).expect("a number"), 3);
    assert_eq!(block_on(network.over()).expect("a number"), 3);
    assert_eq!(block_on(network.schema().json()).expect("a number"), 3);
    assert_eq!(block_on(network.schema().openapi().json()).expect("a number"), 3);
    assert_eq!(block_on(api.scope(&5)).expect("a number"), 5);
    assert_eq!(block_on(api.scoped(&5)).expect("a number"), 5);
    assert_eq!(block_on(api.mount(&5)).expect("a number"), 5);
    assert_eq!(block_on(api.new()).expect("a number"), 4);
    block_on(api.describe()).expect("nothing");
}
