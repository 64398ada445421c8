//! A conversation is opened with one input.

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
async fn lobby(room: String, name: String, mut socket: Socket<ClientEvent, ServerEvent>) {
    drop((room, name, socket.recv().await));
}

fn main() {}
