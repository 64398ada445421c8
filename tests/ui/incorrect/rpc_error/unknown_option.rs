//! A misspelled option is not ignored.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    #[rpc(stauts = 404)]
    RoomNotFound,
}

fn main() {}
