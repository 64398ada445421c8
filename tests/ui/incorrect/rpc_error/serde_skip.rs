//! Every variant travels.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    RoomNotFound { room_id: String },
    #[serde(skip)]
    OutOfMemory,
}

fn main() {}
