//! The signatures that a procedure may have.

#![deny(warnings)]

use std::{borrow::Cow, collections::BTreeMap, pin::Pin};

use rpc_server::prelude::*;

#[derive(Clone)]
struct Db;

#[derive(Clone, Context)]
struct App {
    #[provide]
    db: Db,
    #[provide]
    greeting: &'static str,
}

#[derive(Clone)]
struct User;

impl FromContext<App> for User {
    async fn from_context(_: &Call<App>) -> Result<Self, RpcError> {
        Err(RpcError::unauthorized("nobody is signed in"))
    }
}

/// Cannot be cloned, so it is not kept for the call.
struct Ticket;

impl FromContext<App> for Ticket {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        call.extract::<User>().await.map(|User| Ticket)
    }
}

#[derive(Deserialize, JsonSchema, Validate)]
struct Name {
    #[garde(length(min = 1))]
    name: String,
}

#[procedure(mutation)]
async fn nothing() {}

#[procedure(query)]
async fn unit_input(_: ()) -> u32 {
    1
}

#[procedure(query)]
async fn context_only(#[ctx] _db: Db, #[ctx] greeting: &'static str) -> String {
    greeting.to_owned()
}

#[procedure(mutation)]
async fn input_first(
    name: Name,
    #[ctx] _ticket: Ticket,
    #[ctx] _user: Option<User>,
) -> Result<String, RpcError> {
    Ok(name.name)
}

#[procedure(query)]
async fn whole_context(#[ctx] app: App) -> String {
    let App { db: Db, greeting } = app;
    greeting.to_owned()
}

#[procedure(query)]
async fn foreign_types(input: BTreeMap<String, Vec<(u8, Option<bool>)>>) -> Cow<'static, str> {
    if input.is_empty() { "empty".into() } else { "full".into() }
}

#[procedure(query)]
async fn tuple(input: (u32, String)) -> (String, u32) {
    (input.1, input.0)
}

#[procedure(query)]
async fn array(input: [u8; 4]) -> [u8; 4] {
    input
}

#[procedure(query)]
pub(crate) async fn restricted() -> Result<(), RpcError> {
    Err(RpcError::not_found("nothing is here"))
}

#[procedure(subscription)]
fn items(#[ctx] _db: Db, to: u32) -> impl Stream<Item = u32> {
    stream!({
        for number in 0..to {
            yield number;
        }
    })
}

#[procedure(subscription)]
fn fallible_items() -> impl Stream<Item = Result<u32, RpcError>> + Send + 'static {
    try_stream!({
        let one = "1".parse().map_err(RpcError::internal)?;
        yield one;
    })
}

#[procedure(subscription)]
fn boxed() -> Pin<Box<dyn Stream<Item = u32> + Send>> {
    Box::pin(stream!({
        yield 1;
    }))
}

#[procedure(subscription)]
fn by_path() -> impl futures::stream::Stream<Item = String> {
    futures::stream::empty()
}

#[procedure(query, timeout = "250ms", meta(role = "admin", cost = "3"))]
async fn with_options() -> u32 {
    1
}

router! {
    /// All of them.
    Api for App {
        nothing,
        unit_input,
        context_only,
        input_first,
        whole_context,
        foreign_types,
        tuple,
        array,
        restricted,
        items,
        fallible_items,
        boxed,
        by_path,
        with_options,
    }
}

fn main() {
    let table = Api::routes().bind(App { db: Db, greeting: "hello" });
    assert_eq!(table.routes().count(), 14);
    let served = table.get("withOptions").expect("it is listed");
    assert_eq!(served.route().description().meta("role"), Some("admin"));
}
