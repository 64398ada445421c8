//! Serves the shop: `cargo run -p contract-server`.

use contract_api::Api;
use contract_server::App;
use rpc_server::prelude::*;

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    Server::new(Api::routes(), App::default()).serve("127.0.0.1:3000").await
}
