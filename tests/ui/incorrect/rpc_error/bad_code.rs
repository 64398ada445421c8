//! A code is in SCREAMING_SNAKE_CASE.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(code = "room-not-found")]
    RoomNotFound,
}

fn main() {}
