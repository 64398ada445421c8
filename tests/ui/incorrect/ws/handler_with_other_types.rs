//! A handler takes what was declared.

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
    use rpc_core::{RpcError, ws};

    #[ws(incoming = ClientEvent, outgoing = ServerEvent)]
    pub async fn lobby(input: String) -> Result<(), RpcError>;
}

#[handler(api::lobby, for = App)]
async fn lobby(input: u32, socket: Socket<ServerEvent, ServerEvent>) {
    drop((input, socket));
}

fn main() {}
