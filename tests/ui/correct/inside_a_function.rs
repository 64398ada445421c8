//! Procedures and their router may live in a function's body: in a test, for example.

#![deny(warnings)]

use rpc_server::prelude::*;

fn main() {
    #[derive(Clone, Context)]
    struct App {
        #[provide]
        name: String,
    }

    #[derive(Debug, Serialize, Deserialize, RpcError)]
    enum Failure {
        Empty,
    }

    #[procedure(query)]
    async fn name(#[ctx] name: String) -> Result<String, Failure> {
        if name.is_empty() { Err(Failure::Empty) } else { Ok(name) }
    }

    mod inner {
        use rpc_server::prelude::*;

        #[procedure(query)]
        pub(super) async fn one() -> u32 {
            1
        }
    }

    router! {
        Api for App { name, inner::one }
    }

    let table = Api::routes().bind(App { name: String::new() });
    assert!(table.get("name").is_some() && table.get("one").is_some());
}
