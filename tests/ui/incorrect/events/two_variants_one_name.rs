//! A name tells which event it is.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
#[serde(rename_all = "lowercase")]
enum ServerEvent {
    UserJoined,
    Userjoined,
    #[serde(rename = "userjoined")]
    Joined,
}

fn main() {}
