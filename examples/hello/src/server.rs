//! Serves the API.
//!
//! ```sh
//! cargo run -p hello
//! curl 'http://127.0.0.1:3000/api/rpc/hello?input=%7B%22name%22:%22Ada%22%7D'
//! curl -X POST -H 'Content-Type: application/json' http://127.0.0.1:3000/api/rpc/count
//! curl -N http://127.0.0.1:3000/api/rpc/seconds
//! ```

use hello::{Api, App};
use rpc_server::prelude::*;

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    Server::new(Api::routes(), App::default()).serve(address).await
}
