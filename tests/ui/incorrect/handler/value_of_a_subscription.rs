//! A subscription is answered by a stream.

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

#[handler(api::prices, for = App)]
async fn prices() -> u32 {
    1
}

fn main() {
    drop(App {});
}
