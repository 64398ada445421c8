//! Uses every macro of a crate that its manifest calls by another name.

#![deny(warnings)]

use house_framework::{Context, Events, RpcError, client::Pending, handler, procedure, router, ws};
use serde::{Deserialize, Serialize};

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: String,
}

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    Missing,
}

#[procedure(query)]
async fn name(#[ctx] name: String) -> Result<String, Failure> {
    if name.is_empty() { Err(Failure::Missing) } else { Ok(name) }
}

#[derive(Serialize, Deserialize, Events)]
enum Said {
    Hello,
}

#[ws(incoming = Said, outgoing = Said)]
async fn lobby(input: String);

router! { Lobby { lobby } }

mod contract {
    use house_framework::{procedure, router};

    #[procedure(mutation)]
    pub(crate) async fn rename(input: String) -> u32;

    router! {
        pub(crate) Api { rename }
    }
}

#[handler(contract::rename, for = App)]
async fn rename(#[ctx] name: String, input: String) -> u32 {
    u32::from(name != input)
}

router! {
    Api for App { name(), people: { contract::rename }, contract => contract::Api }
}

fn main() {
    let api = Api::local(App { name: "Ada".to_owned() });
    let name: Pending<name> = api.name();
    let calls = [api.people().rename(&String::new()), api.contract().rename(&String::new())];
    drop((name, calls, Api::routes(), Api::schema(), Lobby::schema()));
}
