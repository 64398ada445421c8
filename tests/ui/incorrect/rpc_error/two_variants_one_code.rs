//! A code tells which variant it is.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    RoomNotFound,
    #[rpc(code = "ROOM_NOT_FOUND")]
    RoomClosed,
}

fn main() {}
