//! A status belongs to a variant, a crate to the enum.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[rpc(status = 404)]
enum ChatError {
    #[rpc(crate = rpc_server)]
    RoomNotFound,
}

fn main() {}
