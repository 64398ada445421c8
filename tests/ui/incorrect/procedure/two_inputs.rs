//! A call carries one input.

use rpc_server::prelude::*;

#[procedure(mutation)]
async fn send(room: String, text: String) -> usize {
    room.len() + text.len()
}

fn main() {}
