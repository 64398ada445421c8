//! What a client is told goes through the socket.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) -> Result<u32, RpcError> {
    drop(socket.recv().await);
    Ok(1)
}

#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn hall(mut socket: Socket<ClientEvent, ServerEvent>) -> u32 {
    drop(socket.recv().await);
    1
}

fn main() {}
