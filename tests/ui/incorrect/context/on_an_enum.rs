//! A context is a struct.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
enum App {
    Production,
    Test,
}

fn main() {
    drop([App::Production, App::Test]);
}
