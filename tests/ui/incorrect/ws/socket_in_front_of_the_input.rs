//! The socket is the last of the parameters that are not marked.

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
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>, room: String) {
    drop((socket.recv().await, room));
}

fn main() {}
