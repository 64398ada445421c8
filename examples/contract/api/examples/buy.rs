//! Buys something at a server that runs: `cargo run -p contract-api --example buy`.

use std::error::Error;

use contract_api::{Api, Order, ShopError};
use rpc_client::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:3000/api/rpc".to_owned());
    let api = Api::connect(ConnectOptions::new(url).header("authorization", "Bearer ada")).await?;

    for item in api.items().list().await? {
        println!("{} costs {} cents, {} left", item.id, item.price, item.in_stock);
    }
    match api.buy(&Order { item_id: "tea".to_owned(), pieces: 2 }).await {
        Ok(receipt) => println!("{} paid {} cents", receipt.buyer, receipt.total),
        Err(CallError::Procedure(ShopError::SoldOut { in_stock })) => println!("only {in_stock} left"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
