//! Other attributes stay on the function, above the macro and below it.

#![deny(warnings, clippy::all)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[tracing::instrument]
#[procedure(query)]
async fn instrumented_above(name: String) -> Result<usize, RpcError> {
    Ok(name.len())
}

#[procedure(query)]
#[tracing::instrument(skip_all, fields(name = %name))]
async fn instrumented_below(#[ctx] _headers: Headers, name: String) -> usize {
    name.len()
}

#[procedure(query)]
#[allow(unused_variables, non_snake_case)]
async fn allowed(notUsed: String) -> u32 {
    1
}

#[procedure(query)]
#[must_use]
#[inline]
async fn important() -> u32 {
    1
}

#[procedure(query)]
#[expect(clippy::unused_async, reason = "a query is async")]
async fn expected() -> u32 {
    1
}

router! {
    Api for App { instrumented_above, instrumented_below, allowed, important, expected }
}

fn main() {
    drop(Api::routes().bind(App {}));
}
