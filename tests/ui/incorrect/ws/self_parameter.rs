//! A procedure is a free function.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

struct Lobby;

impl Lobby {
    #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
    async fn lobby(&self, mut socket: Socket<ClientEvent, ServerEvent>) {
        drop(socket.recv().await);
    }
}

fn main() {}
