//! Braces come in pairs.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(message = "there is no room {room_id")]
    RoomNotFound { room_id: String },
    #[rpc(message = "room {} is full")]
    RoomFull { room_id: String },
}

fn main() {}
