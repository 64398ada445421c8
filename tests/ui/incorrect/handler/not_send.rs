//! What a handler awaits can go from thread to thread.

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
async fn price(input: String) -> Result<u32, api::ShopError> {
    let shared = std::rc::Rc::new(input);
    std::future::ready(()).await;
    u32::try_from(shared.len()).map_err(|_| api::ShopError::NoSuchItem)
}

fn main() {
    drop(App {});
}
