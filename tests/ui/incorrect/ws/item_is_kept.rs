//! Beside an error of the macro nothing else is reported.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
}

#[derive(Clone, Context)]
struct App {}

#[ws(incoming = ClientEvent, outgoing = ServerEvent, timeout = "1s")]
async fn lobby(mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

#[ws(incoming = ClientEvent)]
async fn hall(mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

#[procedure(mutation)]
async fn announce(#[ctx] hall: Io<hall>, #[ctx] lobby: Io<lobby>) {
    drop((hall.socket_count(), lobby.socket_count()));
}

router! { Api for App { lobby, hall, announce } }

fn main() {}
