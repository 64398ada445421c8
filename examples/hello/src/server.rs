//! Serves the API.
//!
//! ```sh
//! cargo run -p hello
//! curl 'http://127.0.0.1:3000/api/rpc/hello?input=%7B%22name%22:%22Ada%22%7D'
//! curl -X POST -H 'Content-Type: application/json' http://127.0.0.1:3000/api/rpc/count
//! ```

use hello::{Api, App};
use rpc_server::prelude::*;

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    Server::new(Api::routes(), App::default()).serve("127.0.0.1:3000").await
}
