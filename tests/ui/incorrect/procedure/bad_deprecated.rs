//! The compiler says what it says of any function: the macro does not say it again.

use rpc_server::prelude::*;

#[procedure(query)]
#[deprecated(reason = "ask `name`")]
async fn first_name() -> String {
    String::new()
}

fn main() {}
