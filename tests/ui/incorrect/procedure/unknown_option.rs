//! A misspelled option is not ignored.

use rpc_server::prelude::*;

#[procedure(query, timout = "5s")]
async fn name() -> String {
    "Ada".to_owned()
}

#[procedure(querry)]
async fn other_name() -> String {
    "Grace".to_owned()
}

fn main() {}
