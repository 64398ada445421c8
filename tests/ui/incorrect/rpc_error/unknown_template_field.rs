//! A message speaks of the variant's fields.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(message = "there is no room {room}")]
    RoomNotFound { room_id: String },
    #[rpc(message = "room {0} has {1} members")]
    RoomFull(String),
    #[rpc(message = "{reason}")]
    Closed,
}

fn main() {}
