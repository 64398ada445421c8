//! Where the framework is re-exported, `crate = path` says by whom. Errors of a macro know it too.

#![deny(warnings)]

mod house {
    pub(crate) mod framework {
        pub(crate) use rpc_server::*;
    }
}

use house::framework::{self, Context, Events, RpcError, Socket, procedure, router, ws};
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

#[derive(Serialize, Deserialize, Events)]
#[rpc(crate = framework)]
enum Said {
    Hello,
}

#[ws(incoming = Said, outgoing = Said, crate = house::framework)]
async fn lobby(mut socket: Socket<Said, Said>) {
    while let Some(said) = socket.recv().await {
        socket.emit(said).await;
    }
}

router! {
    #[rpc(crate = framework)]
    Api for App { name, lobby }
}

fn main() {
    drop(Api::routes().bind(App { name: String::new() }));
}
