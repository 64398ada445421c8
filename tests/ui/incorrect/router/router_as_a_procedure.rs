//! Another router is nested under a name.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod admin {
    use rpc_server::prelude::*;

    #[procedure(query)]
    async fn list() -> u32 {
        2
    }

    router! {
        pub(crate) Api for super::App { list }
    }
}

router! {
    Api for App { admin::Api }
}

fn main() {
    drop(Api::routes());
}
