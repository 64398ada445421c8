//! A piece of the context that is not marked is taken for the input.

use rpc_server::prelude::*;

#[derive(Clone)]
struct Db;

#[procedure(query)]
async fn list(_db: Db) -> u32 {
    1
}

fn main() {
    drop(Db);
}
