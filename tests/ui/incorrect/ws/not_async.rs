//! A conversation takes its time.

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
fn lobby(socket: Socket<ClientEvent, ServerEvent>) {
    drop(socket);
}

fn main() {}
