//! There are other options.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

#[ws(incoming = ClientEvent, outgoing = ServerEvent, room = "lobby")]
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

fn main() {}
