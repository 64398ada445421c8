//! The errors of a procedure are the variants of an enum.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
struct RoomNotFound {
    room_id: String,
}

#[procedure(query)]
async fn find(room_id: String) -> Result<String, RoomNotFound> {
    Err(RoomNotFound { room_id })
}

fn main() {}
