//! A call is of its procedure's type, so who calls it must be able to name it.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
pub struct App {}

mod rooms {
    use rpc_server::prelude::*;

    #[procedure(query)]
    async fn list() -> u32 {
        1
    }

    router! {
        pub Api for super::App { list() }
    }
}

fn main() {
    drop(rooms::Api::local(App {}).list());
}
