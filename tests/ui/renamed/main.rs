//! Uses every macro of a crate that its manifest calls by another name.

#![deny(warnings)]

use house_framework::{Context, RpcError, procedure, router};
use serde::{Deserialize, Serialize};

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    Missing,
}

#[procedure(query)]
async fn name(#[ctx] name: String) -> Result<String, Failure> {
    if name.is_empty() { Err(Failure::Missing) } else { Ok(name) }
}

router! {
    Api for App { name }
}

fn main() {
    drop(Api::routes().bind(App { name: "Ada".to_owned() }));
}
