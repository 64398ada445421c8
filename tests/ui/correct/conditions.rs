//! What is there only under a condition is absent with all that belongs to it. (Tests are built with debug assertions.)

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide]
    always: String,
    #[cfg(not(debug_assertions))]
    #[provide]
    never: Missing,
}

#[cfg(not(debug_assertions))]
#[procedure(query)]
async fn never(input: Missing) -> Missing {
    input
}

#[procedure(query)]
#[cfg(not(debug_assertions))]
async fn never_either(input: Missing) -> Missing {
    input
}

#[procedure(query)]
#[cfg(debug_assertions)]
async fn always(#[ctx] always: String) -> String {
    always
}

#[cfg(not(debug_assertions))]
mod absent {}

router! {
    Api for App {
        #[cfg(not(debug_assertions))]
        never,
        #[cfg(not(debug_assertions))]
        absent::never as always,
        #[cfg(debug_assertions)]
        always,
        #[cfg(not(debug_assertions))]
        absent: { absent::one, absent::two },
        #[cfg(not(debug_assertions))]
        more => absent::Api,
    }
}

fn main() {
    let table = Api::routes().bind(App { always: String::new() });
    assert_eq!(table.routes().count(), 1);
}
