//! An associated function is not a free function.

use rpc_server::prelude::*;

struct Rooms;

impl Rooms {
    #[procedure(query)]
    async fn list() -> Vec<String> {
        Vec::new()
    }
}

fn main() {}
