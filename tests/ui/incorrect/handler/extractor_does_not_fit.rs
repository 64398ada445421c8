//! What a handler asks for comes out of the context that it is for.

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

struct Db;

#[handler(api::price, for = App)]
async fn price(#[ctx] _db: Db, _input: String) -> Result<u32, api::ShopError> {
    Ok(1)
}

fn main() {
    drop(App {});
}
