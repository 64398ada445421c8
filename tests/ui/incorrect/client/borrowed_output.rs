//! What a Rust client reads owns its data: the answer that it was read from is gone by then.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Motto {
    text: &'static str,
}

#[procedure(query)]
async fn motto() -> Motto {
    Motto { text: "onwards" }
}

router! {
    Api for App { motto() }
}

fn main() {
    drop(Api::local(App {}).motto());
}
