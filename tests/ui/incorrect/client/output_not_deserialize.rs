//! An output that only a server writes is reported where a Rust client would read it, and nowhere else.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[derive(Serialize, JsonSchema)]
struct Person {
    name: String,
}

#[procedure(query)]
async fn first() -> Person {
    Person { name: "Ada".to_owned() }
}

#[procedure(subscription)]
fn all() -> impl Stream<Item = Person> {
    futures::stream::empty()
}

router! {
    Api for App { first(), people: { all() } }
}

fn main() {
    let api = Api::local(App {});
    drop(api.first());
    drop(api.people().all());
}
