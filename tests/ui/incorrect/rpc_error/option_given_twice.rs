//! Of two statuses, which?

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(status = 404, message = "no room {room_id}", status = 410)]
    RoomNotFound { room_id: String },
    #[rpc(status = 404)]
    #[rpc(status = 410)]
    RoomClosed,
}

fn main() {}
