//! What answers the contract of the shop.

use contract_api::{Item, Order, Receipt, ShopError};
use rpc_server::prelude::*;
use tokio::sync::watch;

/// What the handlers work with.
#[derive(Debug, Clone, Context)]
pub struct App {
    #[provide]
    shelf: Shelf,
}

impl Default for App {
    fn default() -> Self {
        let items = [("tea", 300, 5), ("sugar", 120, 40)];
        let item = |(id, price, in_stock): (&str, _, _)| Item { id: id.to_owned(), price, in_stock };
        Self { shelf: Shelf(watch::Sender::new(items.map(item).into())) }
    }
}

/// The items there are. Clones share them, and whoever listens hears of every change.
#[derive(Debug, Clone)]
struct Shelf(watch::Sender<Vec<Item>>);

/// Who is signed in: the bearer token is the name itself.
struct Buyer(String);

impl<C: Send + Sync> FromContext<C> for Buyer {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        token.map(|name| Self(name.to_owned())).ok_or_else(|| RpcError::unauthorized("sign in first"))
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::bearer("buyer").docs("The buyer's name."));
    }
}

#[handler(contract_api::list, for = App)]
async fn list(#[ctx] shelf: Shelf) -> Vec<Item> {
    shelf.0.borrow().clone()
}

#[handler(contract_api::buy, for = App)]
async fn buy(#[ctx] shelf: Shelf, #[ctx] buyer: Buyer, input: Order) -> Result<Receipt, ShopError> {
    let mut price = Err(ShopError::NoSuchItem { item_id: input.item_id.clone() });
    shelf.0.send_if_modified(|items| {
        let Some(item) = items.iter_mut().find(|item| item.id == input.item_id) else { return false };
        price = match item.in_stock.checked_sub(input.pieces) {
            Some(left) => {
                item.in_stock = left;
                Ok(item.price)
            }
            None => Err(ShopError::SoldOut { in_stock: item.in_stock }),
        };
        price.is_ok()
    });
    Ok(Receipt { total: price? * u64::from(input.pieces), buyer: buyer.0 })
}

#[handler(contract_api::stock, for = App)]
fn stock(#[ctx] shelf: Shelf, input: String) -> impl Stream<Item = Result<u32, ShopError>> {
    try_stream!({
        let mut changes = shelf.0.subscribe();
        let mut told = None;
        loop {
            let found =
                changes.borrow_and_update().iter().find(|item| item.id == input).map(|item| item.in_stock);
            let left = found.ok_or(ShopError::NoSuchItem { item_id: input.clone() })?;
            if told.replace(left) != Some(left) {
                yield left;
            }
            if changes.changed().await.is_err() {
                break;
            }
        }
    })
}

#[cfg(test)]
mod tests;
