//! Who calls what is listed as deprecated is warned, with what to do instead.

#![deny(deprecated)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
#[deprecated(since = "2.0.0", note = "ask `name`")]
async fn first_name() -> String {
    String::new()
}

router! {
    Api for App {
        #[deprecated(since = "2.0.0", note = "ask `name`")]
        first_name(),
    }
}

fn main() {
    drop(Api::local(App {}).first_name());
}
