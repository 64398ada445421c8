//! What is declared without a body is no function.

use rpc_server::prelude::*;

#[procedure(query)]
async fn name() -> String;

fn main() {
    drop(name());
}
