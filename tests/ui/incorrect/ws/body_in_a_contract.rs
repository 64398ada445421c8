//! Only a server answers.

use rpc_core::prelude::*;
use rpc_server::Socket;

#[derive(Serialize, Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[ws(incoming = ClientEvent, outgoing = ClientEvent)]
async fn lobby(mut socket: Socket<ClientEvent, ClientEvent>) {
    drop(socket.recv().await);
}

fn main() {}
