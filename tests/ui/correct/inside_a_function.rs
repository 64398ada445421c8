//! Procedures and their router may live in a function's body: in a test, for example.

#![deny(warnings)]

use futures::executor::block_on;
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

    #[procedure(query)]
    async fn two() -> u32;

    #[handler(two, for = App)]
    async fn two() -> u32 {
        2
    }

    router! {
        Nested { inner::one as uno() }
    }

    router! {
        Api for App { name(), inner::one(), numbers: { two() }, nested => Nested }
    }

    let api = Api::local(App { name: "Ada".to_owned() });
    assert_eq!(block_on(api.name()).expect("a name"), "Ada");
    let numbers: ApiNumbers = api.numbers();
    assert_eq!(block_on(api.one()).expect("a number"), 1);
    assert_eq!(block_on(numbers.two()).expect("a number"), 2);
    assert_eq!(block_on(api.nested().uno()).expect("a number"), 1);
}
