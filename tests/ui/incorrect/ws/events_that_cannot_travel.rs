//! What comes in is decoded, and what goes out is encoded.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent {
    Said { text: String },
}

#[derive(Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[ws(incoming = ServerEvent, outgoing = ClientEvent)]
async fn lobby(mut socket: Socket<ServerEvent, ClientEvent>) {
    drop(socket.recv().await);
}

fn main() {}
