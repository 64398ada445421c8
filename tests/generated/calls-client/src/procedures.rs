//! The procedures, by their namespaces.

use rpc_client::{prelude::Stream, procedure};

#[procedure(subscription)]
pub fn letters(input: String) -> impl Stream<Item = String>;

#[procedure(query)]
pub async fn hang();

#[procedure(query)]
pub async fn connection() -> String;

#[procedure(query)]
pub async fn header(input: String) -> Vec<String>;

#[procedure(query)]
pub async fn patience() -> Option<u64>;

#[procedure(query)]
pub async fn meet(input: u32) -> u32;

#[procedure(query)]
pub async fn sum() -> u32;

/// `shop`.
pub mod shop {
    use rpc_client::{RpcError, procedure};

    use crate::{errors::*, types::*};

    #[procedure(mutation)]
    pub async fn buy(input: String) -> Result<Receipt, ShopError>;

    #[procedure(query)]
    pub async fn complain() -> Result<(), RpcError>;

    /// `shop.upstairs`.
    pub mod upstairs {
        use rpc_client::procedure;

        #[procedure(mutation)]
        pub async fn add(input: u32) -> u32;

        #[procedure(mutation)]
        pub async fn put_on_top(input: u32) -> u32;
    }
}

/// `office`.
pub mod office {
    use rpc_client::procedure;

    #[procedure(query)]
    pub async fn connection() -> String;

    /// `office.books`.
    pub mod books {
        use rpc_client::procedure;

        #[procedure(mutation)]
        pub async fn enter(input: u32) -> u32;
    }
}
