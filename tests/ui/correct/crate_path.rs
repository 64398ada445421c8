//! Where the framework is re-exported, `crate = path` says by whom. Errors of a macro know it too.

#![deny(warnings)]

mod house {
    pub(crate) mod framework {
        pub(crate) use rpc_server::*;
    }
}

use house::framework::{self, Context, RpcError, procedure, router};
use serde::{Deserialize, Serialize};

#[derive(Clone, Context)]
#[rpc(crate = framework)]
struct App {
    #[provide]
    name: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[rpc(crate = crate::house::framework)]
enum Failure {
    #[rpc(status = 404)]
    Missing,
}

#[procedure(query, crate = house::framework)]
async fn name(#[ctx] name: String) -> Result<String, Failure> {
    if name.is_empty() { Err(Failure::Missing) } else { Ok(name) }
}

router! {
    #[rpc(crate = framework)]
    Api for App { name }
}

fn main() {
    drop(Api::routes().bind(App { name: String::new() }));
}
