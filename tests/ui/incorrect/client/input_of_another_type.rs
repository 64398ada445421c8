//! A call takes its input by reference, and of the procedure's type.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn double(input: u32) -> u32 {
    input * 2
}

router! {
    Api for App { double }
}

fn main() {
    let api = Api::local(App {});
    drop(api.double(21));
    drop(api.double(&"21"));
    drop(api.double());
}
