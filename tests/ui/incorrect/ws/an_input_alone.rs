//! A conversation goes through its socket, whatever else is taken.

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
async fn lobby(room: String) {
    drop(room);
}

fn main() {}
