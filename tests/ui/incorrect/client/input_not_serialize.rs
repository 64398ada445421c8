//! An input that only a server reads is reported where a Rust client would send it, and nowhere else.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[derive(Deserialize, JsonSchema)]
struct Name {
    text: String,
}

#[procedure(mutation)]
async fn rename(input: Name) -> String {
    input.text
}

router! {
    Api for App { rename }
}

fn main() {
    let api = Api::local(App {});
    drop(api.rename(&Name { text: "Ada".to_owned() }));
}
