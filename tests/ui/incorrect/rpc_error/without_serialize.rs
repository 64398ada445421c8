//! An error's fields travel to the caller.

use rpc_server::prelude::*;

#[derive(Debug, Deserialize, RpcError)]
enum ChatError {
    RoomNotFound { room_id: String },
}

fn main() {
    let ChatError::RoomNotFound { room_id: _ } = ChatError::RoomNotFound { room_id: String::new() };
}
