//! Events are validated without a context.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

struct Rules;

#[derive(Deserialize, Validate, Events)]
#[garde(context(Rules))]
enum ClientEvent {
    Say {
        #[garde(length(min = 1))]
        text: String,
    },
}

#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

fn main() {}
