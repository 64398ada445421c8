//! The schema says what the details of an error hold.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize)]
struct Limit(u32);

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    RoomFull { limit: Limit },
}

fn main() {}
