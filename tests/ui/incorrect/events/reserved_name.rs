//! Some names are used by browsers and by the protocol.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent {
    Open,
    Complete { why: String },
    #[serde(rename = "rpc-error")]
    Failed,
    #[serde(rename = "presence:join")]
    Joined,
}

fn main() {}
