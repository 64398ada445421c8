//! A code of the framework, or of clients, means what it means wherever it comes from.

use rpc_server::prelude::*;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    NotFound,
    #[rpc(code = "TIMEOUT")]
    TooSlow,
    Aborted,
}

fn main() {
    let _ = RpcError::from(ChatError::NotFound);
}
