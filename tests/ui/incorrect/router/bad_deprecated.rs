//! `#[deprecated]` has one form everywhere, and stands at procedures.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn one() {}

#[procedure(query)]
async fn two() {}

#[procedure(query)]
async fn three() {}

router! {
    Api for App {
        #[deprecated(reason = "one is enough")]
        one(),
        #[deprecated(note)]
        two(),
        #[deprecated]
        numbers: { three() },
    }
}

fn main() {
    drop(Api::routes());
}
