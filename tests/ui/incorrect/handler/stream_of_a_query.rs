//! A query is answered by one value.

use rpc_server::prelude::*;

mod api {
    use rpc_server::prelude::*;

    #[derive(Debug, Serialize, Deserialize, RpcError)]
    pub enum ShopError {
        NoSuchItem,
    }

    #[procedure(query)]
    pub async fn price(input: String) -> Result<u32, ShopError>;

    #[procedure(subscription)]
    pub fn prices() -> impl Stream<Item = u32>;

    router! {
        pub Api { price, prices() }
    }
}

#[derive(Clone, Context)]
struct App {}

#[handler(api::price, for = App)]
fn price(_input: String) -> impl Stream<Item = Result<u32, api::ShopError>> {
    futures::stream::empty()
}

fn main() {
    drop(App {});
}
