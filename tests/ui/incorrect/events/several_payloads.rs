//! An event has one payload, or fields with names.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent {
    Said(String, String),
    Left(),
}

fn main() {}
