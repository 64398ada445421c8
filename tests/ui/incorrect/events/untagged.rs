//! An untagged enum does not tell which variant it is.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
#[serde(untagged)]
enum ServerEvent {
    Said { text: String },
}

fn main() {}
