//! The context of a nested router is made of the outer one.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod admin {
    use rpc_server::prelude::*;

    #[derive(Clone, Context)]
    pub struct AdminApp {}

    #[procedure(query)]
    async fn list() -> u32 {
        2
    }

    router! {
        pub Api for AdminApp { list }
    }
}

router! {
    Api for App { admin => admin::Api }
}

fn main() {
    drop(Api::routes());
}
