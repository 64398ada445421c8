//! A router for a context lists what is answered for it, a contract's router too.

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
async fn price(_input: String) -> Result<u32, api::ShopError> {
    Ok(1)
}

router! {
    Api for App {
        api::price,
        api::prices(),
        shop => api::Api,
    }
}

fn main() {
    drop(Api::routes());
}
