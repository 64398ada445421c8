//! A procedure is a function.

use rpc_server::prelude::*;

#[procedure(query)]
struct Name {
    name: String,
}

fn main() {
    let Name { name: _ } = Name { name: String::new() };
}
