//! The contract of a shop: what travels between its server and its clients, and nothing of how it is answered.
//!
//! The procedures have no bodies. The crate `contract-server` answers them; the program in `examples/buy.rs` calls
//! them with nothing but this crate and `rpc-client`.

use rpc_core::prelude::*;

/// Something that can be bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Names it.
    pub id: String,
    /// In cents.
    pub price: u64,
    /// How many there are.
    pub in_stock: u32,
}

/// What somebody wants to buy.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The item's id.
    #[garde(length(chars, min = 1, max = 64))]
    pub item_id: String,
    /// From 1 to 10.
    #[garde(range(min = 1, max = 10))]
    pub pieces: u32,
}

/// What has been bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// In cents.
    pub total: u64,
    /// Who bought it.
    pub buyer: String,
}

/// Why nothing was bought.
#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ShopError {
    /// The shop does not have it.
    #[rpc(status = 404, message = "there is no item {item_id}")]
    NoSuchItem {
        /// What was asked for.
        item_id: String,
    },
    /// There are not that many.
    #[rpc(status = 409, message = "only {in_stock} are left")]
    SoldOut {
        /// How many there are.
        in_stock: u32,
    },
}

/// Everything there is.
#[procedure(query)]
pub async fn list() -> Vec<Item>;

/// Buys an item, for whoever is signed in.
#[procedure(mutation)]
pub async fn buy(input: Order) -> Result<Receipt, ShopError>;

/// How many pieces of an item are left: now, and whenever that changes.
#[procedure(subscription)]
pub fn stock(input: String) -> impl Stream<Item = Result<u32, ShopError>>;

router! {
    /// The shop.
    pub Api {
        items: { list(), stock },
        buy,
    }
}
