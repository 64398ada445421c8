//! What procedures ask for is cloned out of the context.

use rpc_server::prelude::*;

struct Db;

#[derive(Context)]
struct App {
    #[provide]
    db: Db,
}

impl Clone for App {
    fn clone(&self) -> Self {
        Self { db: Db }
    }
}

#[procedure(query)]
async fn list(#[ctx] _db: Db) -> u32 {
    1
}

router! {
    Api for App { list }
}

fn main() {
    drop(Api::routes());
}
