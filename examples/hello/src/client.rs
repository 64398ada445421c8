//! Calls the API of a server that runs: `cargo run -p hello --bin hello-client`.

use std::error::Error;

use hello::{Api, Greeting};
use rpc_client::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:3000/api/rpc".to_owned());
    let api = Api::connect(url).await?;

    println!("{}", api.hello(&Greeting { name: "Ada".to_owned() }).await?);
    println!("You are visitor number {}.", api.count().await?);

    match api.hello(&Greeting { name: String::new() }).await {
        Ok(greeting) => println!("{greeting}"),
        Err(CallError::Rpc(error)) => println!("The server says {}: {}", error.code(), error.message()),
        Err(CallError::Transport { sent, cause }) => println!("{cause} (sent: {sent})"),
        Err(CallError::Decode(error)) => println!("The server is of another version: {error}"),
    }
    Ok(())
}
