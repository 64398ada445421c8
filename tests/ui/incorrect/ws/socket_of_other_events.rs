//! The events of the socket are those of the attribute.

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
async fn lobby(socket: Socket<ServerEvent, ClientEvent>) {
    socket.emit(ClientEvent::Say { text: String::new() }).await;
}

fn main() {}
