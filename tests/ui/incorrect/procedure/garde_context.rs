//! Validation is automatic, and has no context of its own to be given.

use rpc_server::prelude::*;

struct Blocked(Vec<String>);

#[derive(Deserialize, JsonSchema, Validate)]
#[garde(context(Blocked))]
struct Name {
    #[garde(custom(|name: &String, blocked: &Blocked| {
        if blocked.0.contains(name) { Err(garde::Error::new("blocked")) } else { Ok(()) }
    }))]
    name: String,
}

#[procedure(query)]
async fn greet(input: Name) -> String {
    format!("Hello, {}!", input.name)
}

fn main() {}
