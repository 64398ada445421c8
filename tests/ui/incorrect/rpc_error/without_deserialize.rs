//! An error's fields are read by clients in Rust.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, RpcError)]
enum ChatError {
    RoomNotFound { room_id: String },
}

fn main() {
    let ChatError::RoomNotFound { room_id: _ } = ChatError::RoomNotFound { room_id: String::new() };
}
