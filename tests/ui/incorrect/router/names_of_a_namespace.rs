//! A namespace of the client can be cloned, at any depth, and does nothing else by itself.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(mutation)]
async fn clone() {}

#[procedure(mutation)]
async fn connect() {}

router! {
    Api for App {
        repositories: {
            clone(),
            connect(),
            remote: { clone() },
        },
    }
}

fn main() {
    drop(Api::routes());
}
