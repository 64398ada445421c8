//! A procedure does something.

use rpc_server::prelude::*;

#[procedure(query)]
async fn name() -> String;

fn main() {}
