//! A procedure that has a body answers itself.

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

#[procedure(query)]
async fn count() -> u32 {
    1
}

#[handler(count, for = App)]
async fn count_differently() -> u32 {
    2
}

fn main() {
    drop(App {});
}
