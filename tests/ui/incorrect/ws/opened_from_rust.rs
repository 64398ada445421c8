//! Opened from Rust, without `Serialize` on the events that come in.

use rpc_server::prelude::*;

#[derive(Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

#[derive(Clone, Context)]
struct App {}

#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

router! { Api for App { lobby } }

fn open() {
    drop(Api::local(App {}).lobby(()));
}

fn main() {}
