//! What a procedure needs to be answered is said where it is answered.

use rpc_server::prelude::*;

#[derive(Clone)]
pub struct Db;

#[procedure(query)]
pub async fn count(#[ctx] db: Db, input: String) -> u32;

router! {
    pub Api { count }
}

fn main() {
    drop(Db);
}
