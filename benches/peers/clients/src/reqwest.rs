//! The call with reqwest.

use std::{io, net::SocketAddr};

use benches::{Answer, Call, Caller, Message, SendMessage};
use reqwest::{Client, Url};
use tokio::sync::OnceCell;

struct Reqwest {
    client: Client,
    url: Url,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    // One client, of which each caller has a clone.
    let shared = OnceCell::new();
    benches::call(async |address: SocketAddr| {
        let client = shared.get_or_init(async || Client::new()).await.clone();
        let url = format!("http://{address}/api/rpc").parse().map_err(io::Error::other)?;
        Ok(Reqwest { client, url, input: SendMessage::default() })
    })
}

impl Caller for Reqwest {
    async fn call(&mut self) -> io::Result<()> {
        let request = self.client.post(self.url.clone()).json(&Call::new(&self.input));
        let response = request.send().await.map_err(io::Error::other)?;
        let answer: Answer<Message> = response.json().await.map_err(io::Error::other)?;
        std::hint::black_box(answer.into_data());
        Ok(())
    }
}
