//! An output is encoded.

use rpc_server::prelude::*;

#[derive(JsonSchema)]
struct Name {
    name: String,
}

#[procedure(query)]
async fn ada() -> Name {
    Name { name: "Ada".to_owned() }
}

#[procedure(query)]
async fn grace() -> Result<Name, RpcError> {
    Ok(Name { name: "Grace".to_owned() })
}

fn main() {}
