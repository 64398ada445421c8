//! What a message speaks of can be shown.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
struct RoomId(String);

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(message = "there is no room {room_id}")]
    RoomNotFound { room_id: RoomId },
}

fn main() {}
