//! What a router lists is used, and so is what it needs. (What none lists draws a warning: see `unlisted_is_dead`.)

#![deny(warnings, dead_code)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: Name,
}

#[derive(Clone)]
struct Name(String);

#[derive(Deserialize, JsonSchema)]
struct Greeting {
    greeting: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    Empty,
}

#[procedure(query)]
async fn greet(#[ctx] name: Name, input: Greeting) -> Result<String, Failure> {
    if input.greeting.is_empty() { Err(Failure::Empty) } else { Ok(only_called_from_there(&name, &input)) }
}

fn only_called_from_there(name: &Name, input: &Greeting) -> String {
    format!("{}, {}!", input.greeting, name.0)
}

#[procedure(subscription)]
fn count() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
    })
}

mod admin {
    use rpc_server::prelude::*;

    #[procedure(mutation)]
    async fn clear() {}

    router! {
        pub(crate) Api for super::App { clear }
    }
}

router! {
    Api for App { greet, numbers: { count }, admin => admin::Api }
}

fn main() {
    drop(Api::routes().bind(App { name: Name("Ada".to_owned()) }));
}
