//! What was declared with #[ws] is answered through a socket.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
pub enum ClientEvent {
    Say { text: String },
}

#[derive(Serialize, Deserialize, Events)]
pub enum ServerEvent {
    Said { text: String },
}

#[derive(Clone, Context)]
struct App {}

mod api {
    use super::{ClientEvent, ServerEvent};
    use rpc_core::ws;

    #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
    pub async fn lobby(input: String);
}

#[handler(api::lobby, for = App)]
async fn lobby(input: String) {
    drop(input);
}

fn main() {}
