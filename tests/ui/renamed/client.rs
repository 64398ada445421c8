//! Uses every macro of the client's crate, which its manifest calls by another name.

#![deny(warnings)]

use house_client::{Connect, RpcError, procedure, router};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    Missing,
}

#[procedure(query)]
async fn name(input: u32) -> Result<String, Failure>;

router! {
    Api { people: { name } }
}

async fn first() -> Option<String> {
    let api = Api::connect("http://127.0.0.1:3000/api/rpc").await.ok()?;
    api.people().name(&1).await.ok()
}

fn main() {
    drop((first(), Failure::Missing));
}
