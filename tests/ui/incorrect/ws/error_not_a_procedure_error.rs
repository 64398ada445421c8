//! A failure is an error of the procedure.

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
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) -> Result<(), std::io::Error> {
    drop(socket.recv().await);
    Ok(())
}

fn main() {}
