//! Nobody can choose a type over the wire.

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
async fn lobby<T: Send>(mut socket: Socket<ClientEvent, ServerEvent>) {
    drop(socket.recv().await);
}

fn main() {}
