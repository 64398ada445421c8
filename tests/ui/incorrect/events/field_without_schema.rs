//! What an event holds is part of the schema.

use rpc_server::prelude::*;

#[derive(Serialize)]
struct Place;

#[derive(Serialize, Events)]
enum ServerEvent {
    Moved { to: Place },
}

fn main() {}
