//! What travels is events.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema)]
struct Said {
    text: String,
}

#[ws(incoming = String, outgoing = Said)]
async fn lobby(mut socket: Socket<String, Said>) {
    drop(socket.recv().await);
}

fn main() {}
