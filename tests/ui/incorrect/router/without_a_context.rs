//! A router without a context fits every context that its procedures' parts can come from, and no other.

use rpc_server::{Server, prelude::*};

#[derive(Clone)]
struct Db;

#[derive(Clone, Context)]
struct App {
    db: Db,
}

#[procedure(query)]
async fn list(#[ctx] _db: Db) -> u32 {
    1
}

router! {
    pub Api { list() }
}

fn main() {
    drop(Server::new(Api::routes(), App { db: Db }));
}
