//! An error has the status of an error.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(status = 200)]
    RoomNotFound,
    #[rpc(status = "404")]
    RoomClosed,
}

fn main() {}
