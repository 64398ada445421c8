//! Only what was declared as a procedure can be answered.

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

async fn cost(_input: String) -> u32 {
    1
}

#[handler(cost, for = App)]
async fn price(input: String) -> u32 {
    cost(input).await
}

fn main() {
    drop(App {});
}
