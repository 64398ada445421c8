//! The code is the tag.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(tag = "kind")]
enum ChatError {
    RoomNotFound { room_id: String },
}

fn main() {}
