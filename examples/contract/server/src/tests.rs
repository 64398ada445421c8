//! The contract's client, in process: the handlers with their extractors and their validation.

use contract_api::{Api, Order, Receipt, ShopError};
use rpc_server::{
    client::{CallError, Local},
    prelude::*,
};

use super::App;

fn signed_in() -> Api {
    Api::over(Local::new(Api::routes(), App::default()).header("authorization", "Bearer ada"))
}

fn order(item_id: &str, pieces: u32) -> Order {
    Order { item_id: item_id.to_owned(), pieces }
}

#[tokio::test]
async fn what_is_bought_is_gone() {
    let shop = signed_in();
    let receipt = shop.buy(&order("tea", 2)).await.expect("there is tea");
    assert_eq!(receipt, Receipt { total: 600, buyer: "ada".to_owned() });
    let items = shop.items().list().await.expect("a list");
    assert_eq!(items.iter().find(|item| item.id == "tea").map(|item| item.in_stock), Some(3));
}

#[tokio::test]
async fn why_nothing_was_bought_is_typed() {
    let shop = signed_in();
    for (order, reason) in [
        (order("coffee", 1), ShopError::NoSuchItem { item_id: "coffee".to_owned() }),
        (order("tea", 6), ShopError::SoldOut { in_stock: 5 }),
    ] {
        match shop.buy(&order).await {
            Err(CallError::Procedure(error)) => assert_eq!(error, reason),
            other => panic!("{other:?}"),
        }
    }
    match shop.buy(&order("tea", 11)).await {
        Err(CallError::Rpc(error)) => assert_eq!(error.code(), "VALIDATION_ERROR"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nobody_buys_without_signing_in() {
    match Api::local(App::default()).buy(&order("tea", 1)).await {
        Err(CallError::Rpc(error)) => assert_eq!(error.code(), "UNAUTHORIZED"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_stock_is_told_whenever_it_changes() {
    let shop = signed_in();
    let mut stock = shop.items().stock(&"tea".to_owned());
    assert_eq!(stock.next().await.expect("an item").expect("a number"), 5);
    shop.buy(&order("tea", 2)).await.expect("there is tea");
    assert_eq!(stock.next().await.expect("an item").expect("a number"), 3);
}
