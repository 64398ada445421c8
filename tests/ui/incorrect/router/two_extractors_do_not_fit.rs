//! Each of the missing pieces is named.

use rpc_server::prelude::*;

#[derive(Clone)]
struct Db;

#[derive(Clone)]
struct User;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn list(#[ctx] _db: Db, #[ctx] _user: Option<User>) -> u32 {
    1
}

router! {
    Api for App { list }
}

fn main() {
    drop((Db, User));
    drop(Api::routes());
}
