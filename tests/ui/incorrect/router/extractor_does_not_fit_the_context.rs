//! What a procedure asks for comes out of the context of the router that lists it.

use rpc_server::prelude::*;

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

#[procedure(query)]
async fn count(#[ctx] _db: Db, #[ctx] _headers: Headers) -> u32 {
    1
}

router! {
    Api for App {
        list,
        numbers: { count },
    }
}

fn main() {
    let App { db: _ } = App { db: Db };
    drop(Api::routes());
}
