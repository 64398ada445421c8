//! This framework's client, with the limits, timeouts and retries that it has by default.

use std::{io, net::SocketAddr};

use benches::{Caller, Message, SendMessage};
use rpc_client::prelude::*;

/// Posts a message.
#[procedure(mutation)]
async fn send(input: SendMessage) -> Message;

router! {
    /// The work, as a contract.
    Api { messages: { send } }
}

struct Client {
    api: Api,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    // One client, of which each caller has a clone.
    let shared = tokio::sync::OnceCell::new();
    benches::call(async |address: SocketAddr| {
        let connect = || Api::connect(format!("http://{address}/api/rpc"));
        let api = shared.get_or_try_init(connect).await.map_err(io::Error::other)?;
        Ok(Client { api: api.clone(), input: SendMessage::default() })
    })
}

impl Caller for Client {
    async fn call(&mut self) -> io::Result<()> {
        let message = self.api.messages().send(&self.input).await.map_err(io::Error::other)?;
        std::hint::black_box(message);
        Ok(())
    }
}
