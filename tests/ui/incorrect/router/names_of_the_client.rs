//! The client has methods of its own, and an entry is a method too.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(mutation)]
async fn clone() {}

#[procedure(mutation)]
async fn connect() {}

#[procedure(query)]
async fn fetch() {}

mod inner {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn over() {}

    router! {
        pub Api for super::App { over as after() }
    }
}

router! {
    Api for App {
        clone(),
        connect(),
        fetch as routes(),
        inner::over(),
        local: { fetch() },
        schema => inner::Api,
    }
}

fn main() {
    drop(Api::routes());
}
