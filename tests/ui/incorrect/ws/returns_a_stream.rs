//! What a client is told goes through the socket.

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
fn lobby(socket: Socket<ClientEvent, ServerEvent>) -> impl Stream<Item = ServerEvent> {
    drop(socket);
    futures::stream::empty()
}

fn main() {}
