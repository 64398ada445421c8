//! What was declared as a query is not answered through a socket.

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

mod api {
    use rpc_core::procedure;

    #[procedure(query)]
    pub async fn price(input: String) -> u32;
}

#[handler(api::price, for = App)]
async fn price(_input: String, mut socket: Socket<ClientEvent, ServerEvent>) {
    while let Some(ClientEvent::Say { text }) = socket.recv().await {
        socket.emit(ServerEvent::Said { text }).await;
    }
}

fn main() {}
