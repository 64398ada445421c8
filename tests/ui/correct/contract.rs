//! A contract that others answer: in modules here, in crates as a rule.

#![deny(warnings)]

use rpc_server::prelude::*;

/// What travels. It names no context, and needs nothing of those who answer it.
pub mod api {
    use rpc_server::prelude::*;

    #[derive(Debug, Serialize, Deserialize, JsonSchema)]
    pub struct Order {
        pub item: String,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
    pub enum ShopError {
        NoSuchItem,
    }

    pub type Answer<T> = Result<T, ShopError>;

    /// What an item costs.
    #[procedure(query, timeout = "5s", meta(cost = "1"))]
    pub async fn price(input: String) -> Answer<u32>;

    #[procedure(mutation)]
    pub async fn buy(input: Order) -> Result<u32, ShopError>;

    #[procedure(query)]
    pub async fn count() -> u32;

    #[procedure(mutation)]
    pub async fn close();

    #[procedure(subscription)]
    pub fn announcements() -> impl Stream<Item = String>;

    #[procedure(subscription)]
    pub fn prices(input: String) -> impl Stream<Item = Result<u32, ShopError>> + Send;

    #[procedure(subscription)]
    pub fn ticks() -> super::Ticks;

    /// Answers itself, in every context.
    #[procedure(query)]
    pub async fn double(input: u32) -> u32 {
        input * 2
    }

    pub mod admin {
        use rpc_server::prelude::*;

        #[procedure(mutation)]
        pub(crate) async fn clear() -> u32;

        router! {
            pub Api { clear() }
        }
    }

    router! {
        /// The shop.
        pub Api {
            price,
            orders: { buy as send, count() },
            close(),
            announcements(),
            prices,
            ticks(),
            double,
            admin => admin::Api,
        }
    }
}

pub type Ticks = futures::stream::Empty<u32>;

#[derive(Clone, Context)]
pub struct App {
    #[provide]
    name: String,
}

/// Another context that the same contract is answered for, where that is asked for.
#[derive(Clone, Context)]
pub struct Audit {}

struct User(String);

impl FromContext<App> for User {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        Ok(Self(call.context().name.clone()))
    }
}

#[handler(api::price, for = App)]
async fn price_of(#[ctx] user: User, #[ctx] _known: Option<User>, input: String) -> Result<u32, api::ShopError> {
    if input == user.0 { Ok(1) } else { Err(api::ShopError::NoSuchItem) }
}

use api::buy;

// A procedure without a body has no function's name, so an import leaves it free.
#[handler(buy, for = App)]
async fn buy(input: api::Order) -> api::Answer<u32> {
    u32::try_from(input.item.len()).map_err(|_| api::ShopError::NoSuchItem)
}

mod handlers {
    use rpc_server::prelude::*;

    use super::{App, Audit, api};

    #[handler(api::count, for = App)]
    async fn count() -> u32 {
        1
    }

    #[handler(api::count, for = Audit)]
    async fn count_again(#[ctx] _audit: Audit) -> u32 {
        2
    }

    #[cfg(any())]
    #[handler(api::count, for = App)]
    async fn count_where_there_is_another_compiler() -> u32 {
        3
    }

    #[handler(crate::api::close, for = super::App)]
    async fn close(#[ctx] _: Headers) {}

    #[handler(api::announcements, for = App)]
    fn announcements(#[ctx] name: String) -> impl Stream<Item = String> {
        stream!({
            yield name;
        })
    }

    #[handler(api::prices, for = App)]
    fn prices(input: String) -> impl Stream<Item = Result<u32, api::ShopError>> {
        try_stream!({
            if input.is_empty() {
                Err(api::ShopError::NoSuchItem)?;
            }
            yield 1;
        })
    }

    #[handler(api::ticks, for = App)]
    fn ticks() -> crate::Ticks {
        futures::stream::empty()
    }

    #[handler(api::admin::clear, for = App)]
    async fn clear() -> u32 {
        7
    }
}

mod audit {
    use rpc_server::prelude::*;

    router! {
        pub(crate) Api for super::Audit { super::api::count() }
    }
}

fn main() {
    use futures::{StreamExt as _, executor::block_on};
    use rpc_server::client::CallError;

    let api = api::Api::local(App { name: "tea".to_owned() });
    assert_eq!(block_on(api.price(&"tea".to_owned())).expect("a price"), 1);
    let error = block_on(api.price(&"mud".to_owned())).expect_err("there is none");
    assert!(matches!(error, CallError::Procedure(api::ShopError::NoSuchItem)));
    assert_eq!(block_on(api.orders().send(&api::Order { item: "tea".to_owned() })).expect("an order"), 3);
    assert_eq!(block_on(api.orders().count()).expect("a number"), 1);
    block_on(api.close()).expect("it closes");
    assert_eq!(block_on(api.double(&2)).expect("a number"), 4);
    assert_eq!(block_on(api.admin().clear()).expect("a number"), 7);
    let said: Vec<_> = block_on(api.announcements().collect());
    assert_eq!(said.len(), 1);
    assert!(block_on(api.prices(&String::new()).next()).expect("an item").is_err());
    assert!(block_on(api.ticks().next()).is_none());
    assert_eq!(block_on(audit::Api::local(Audit {}).count()).expect("a number"), 2);
}
