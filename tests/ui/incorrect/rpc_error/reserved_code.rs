//! A code of the framework means what it means wherever it comes from.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    NotFound,
    #[rpc(code = "TIMEOUT")]
    TooSlow,
}

fn main() {
    let _ = RpcError::from(ChatError::NotFound);
}
