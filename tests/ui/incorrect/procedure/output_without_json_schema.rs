//! An output is described.

use rpc_server::prelude::*;

#[derive(Serialize)]
struct Name {
    name: String,
}

#[procedure(query)]
async fn ada() -> Name {
    Name { name: "Ada".to_owned() }
}

fn main() {}
