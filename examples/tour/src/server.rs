//! Serves the tour: `cargo run -p tour`.

use rpc_server::prelude::*;
use tour::{Api, App};

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    Server::new(Api::routes(), App::default()).serve("127.0.0.1:3000").await
}
