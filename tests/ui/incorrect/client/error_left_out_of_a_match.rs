//! A typed error comes back as the enum that it is, so a `match` that leaves a variant out is seen.

use rpc_server::{client::CallError, prelude::*};

#[derive(Clone, Context)]
struct App {}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ShopError {
    NoSuchItem,
    SoldOut { left: u32 },
}

#[procedure(query)]
async fn price(input: String) -> Result<u32, ShopError> {
    if input.is_empty() { Err(ShopError::NoSuchItem) } else { Err(ShopError::SoldOut { left: 0 }) }
}

router! {
    Api for App { price }
}

async fn explain(api: Api) -> &'static str {
    match api.price(&String::new()).await {
        Ok(_) => "there is one",
        Err(CallError::Procedure(ShopError::NoSuchItem)) => "there is none",
        Err(CallError::Rpc(_) | CallError::Transport { .. } | CallError::Decode(_)) => "try again",
    }
}

fn main() {
    drop(explain(Api::local(App {})));
}
