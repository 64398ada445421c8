//! A contract, which is answered in another module for one context and for another.

use futures::StreamExt;
use rpc_client::Connect;
use rpc_server::{Server, client::CallError, prelude::*};

use super::api::framework;
use crate::support::{TestServer, query};

/// What travels.
mod api {
    use rpc_core::prelude::*;

    #[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
    pub(super) struct Order {
        #[garde(length(chars, min = 1))]
        pub(super) item: String,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
    pub(super) enum ShopError {
        #[rpc(status = 404)]
        NoSuchItem { item: String },
    }

    #[procedure(mutation)]
    pub(super) async fn buy(input: Order) -> Result<u32, ShopError>;

    #[procedure(query, timeout = "40ms", meta(patience = "little"))]
    pub(super) async fn ponder();

    #[procedure(subscription)]
    pub(super) fn prices(input: String) -> impl Stream<Item = Result<u32, ShopError>>;

    #[procedure(query)]
    pub(super) async fn double(input: u32) -> u32 {
        input * 2
    }

    router! {
        /// The shop.
        pub(super) Api { orders: { buy }, ponder(), prices, double }
    }
}

/// Who answers.
mod shop {
    use super::{api::ShopError, *};

    #[derive(Clone, Context)]
    pub(super) struct Shop {
        #[provide]
        pub(super) price: u32,
    }

    pub(super) struct Customer;

    impl FromContext<Shop> for Customer {
        async fn from_context(call: &Call<Shop>) -> Result<Self, RpcError> {
            call.header("x-customer").map(|_| Self).ok_or_else(|| RpcError::unauthorized("who are you?"))
        }
    }

    #[handler(api::buy, for = Shop)]
    async fn sell(
        #[ctx] _customer: Customer,
        #[ctx] price: u32,
        input: api::Order,
    ) -> Result<u32, ShopError> {
        if input.item == "tea" { Ok(price) } else { Err(ShopError::NoSuchItem { item: input.item }) }
    }

    #[handler(api::ponder, for = Shop)]
    async fn ponder() {
        std::future::pending::<()>().await;
    }

    #[handler(api::prices, for = Shop)]
    fn prices(#[ctx] price: u32, input: String) -> impl Stream<Item = Result<u32, ShopError>> {
        try_stream!({
            yield price;
            Err(ShopError::NoSuchItem { item: input })?;
        })
    }
}

/// Who answers otherwise.
mod closed {
    use super::{api::ShopError, *};

    #[derive(Clone, Context)]
    pub(super) struct Closed {}

    #[handler(api::buy, for = Closed)]
    async fn buy(input: api::Order) -> Result<u32, ShopError> {
        Err(ShopError::NoSuchItem { item: input.item })
    }

    #[handler(api::ponder, for = Closed)]
    async fn ponder() {}

    #[handler(api::prices, for = Closed)]
    fn prices(_input: String) -> impl Stream<Item = Result<u32, ShopError>> {
        futures::stream::empty()
    }
}

router! {
    /// A contract among other things.
    Mall for shop::Shop { api::buy as buy_at_once, shop => api::Api }
}

fn order(item: &str) -> api::Order {
    api::Order { item: item.to_owned() }
}

/// The same over both transports.
async fn holds(shop: api::Api) {
    let buy = |item: &str| shop.orders().buy(&order(item)).header("x-customer", "1");
    assert_eq!(buy("tea").await.expect("a price"), 300);
    let error = buy("mud").await.expect_err("there is none");
    assert!(
        matches!(&error, CallError::Procedure(api::ShopError::NoSuchItem { item }) if item == "mud"),
        "{error}"
    );
    assert_eq!(framework(buy("").await).code(), "VALIDATION_ERROR");
    assert_eq!(framework(shop.orders().buy(&order("tea")).await).code(), "UNAUTHORIZED");
    assert_eq!(framework(shop.ponder().await).code(), "TIMEOUT");
    assert_eq!(shop.double(&2).await.expect("a number"), 4);
}

#[tokio::test]
async fn a_contract_is_called_in_process() {
    let shop = api::Api::local(shop::Shop { price: 300 });
    let mut prices = shop.prices(&"tea".to_owned());
    assert_eq!(prices.next().await.expect("an item").expect("a price"), 300);
    assert!(matches!(prices.next().await, Some(Err(CallError::Procedure(_)))));
    assert!(prices.next().await.is_none());
    holds(shop).await;
}

#[tokio::test]
async fn a_contract_is_served() {
    let server = TestServer::start(Server::new(api::Api::routes(), shop::Shop { price: 300 })).await;
    holds(api::Api::connect(format!("http://{}/api/rpc", server.address)).await.expect("a URL")).await;
}

#[tokio::test]
async fn one_contract_is_answered_by_each_context_in_its_own_way() {
    let shop = api::Api::local(closed::Closed {});
    assert!(shop.orders().buy(&order("tea")).await.is_err());
    shop.ponder().await.expect("nothing");
    assert!(shop.prices(&"tea".to_owned()).next().await.is_none());
    assert_eq!(shop.double(&2).await.expect("a number"), 4);
}

#[tokio::test]
async fn a_contract_is_listed_and_nested_like_anything_else() {
    let mall = Mall::local(shop::Shop { price: 7 });
    assert_eq!(mall.buy_at_once(&order("tea")).header("x-customer", "1").await.expect("a price"), 7);
    assert_eq!(mall.shop().orders().buy(&order("tea")).header("x-customer", "1").await.expect("a price"), 7);

    let server = TestServer::start(Server::new(Mall::routes(), shop::Shop { price: 7 })).await;
    assert_eq!(server.send(query("shop.double", 2.into())).await.data(), 4);
}

#[test]
fn what_the_contract_says_is_known_to_the_server() {
    let table = api::Api::routes().bind(closed::Closed {});
    let description = table.get("ponder").expect("it is listed").route().description();
    assert_eq!(description.meta("patience"), Some("little"));
    assert_eq!(description.timeout.map(|timeout| timeout.as_millis()), Some(40));
}
