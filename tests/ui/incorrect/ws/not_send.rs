//! A conversation moves between threads.

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
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) {
    let told = std::rc::Rc::new(1);
    drop(socket.recv().await);
    drop(told);
}

fn main() {}
