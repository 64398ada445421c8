//! A router, and a procedure, may be more visible than the types that they speak of: callers see JSON. Who
//! can name them can call it from Rust.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {
    #[provide]
    secret: Secret,
}

#[derive(Clone)]
struct Secret;

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
struct Question {
    #[garde(skip)]
    text: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Answer {
    text: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    Empty,
}

#[procedure(query)]
async fn ask(#[ctx] _secret: Secret, input: Question) -> Result<Answer, Failure> {
    if input.text.is_empty() { Err(Failure::Empty) } else { Ok(Answer { text: input.text }) }
}

#[procedure(subscription)]
fn answers(_: Question) -> impl Stream<Item = Result<Answer, Failure>> {
    futures::stream::empty()
}

pub mod inner {
    use rpc_server::prelude::*;

    #[derive(Deserialize, JsonSchema)]
    pub(crate) struct Wish {
        pub(crate) text: String,
    }

    /// As visible as what it takes.
    #[procedure(query)]
    pub(crate) async fn wish(input: Wish) -> String {
        input.text
    }
}

router! {
    pub Api for App { ask, answers, inner::wish }
}

fn main() {
    let api = Api::local(App { secret: Secret });
    let answer = futures::executor::block_on(api.ask(&Question { text: "why?".to_owned() }));
    assert_eq!(answer.expect("an answer").text, "why?");
}
