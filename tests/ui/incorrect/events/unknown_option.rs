//! An event is renamed by the attribute that serde has for it.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent {
    #[rpc(name = "joined")]
    UserJoined,
}

fn main() {}
