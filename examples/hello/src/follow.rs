//! Follows a subscription, whatever becomes of the server meanwhile: `cargo run -p hello --bin hello-follow`.

use hello::Api;
use rpc_client::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:3000/api/rpc".to_owned());
    let api = Api::connect(url).await?;
    let mut seconds = api.seconds().on_reset(|| println!("something may be missing"));
    while let Some(second) = seconds.next().await {
        println!("{}", second?);
    }
    Ok(())
}
