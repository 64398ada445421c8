//! The errors of a procedure are known beforehand.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failed<T> {
    Because { reason: T },
}

fn main() {}
