//! An entry that says that it is deprecated is no use of what is deprecated. Calling the client's method is one.

#![deny(warnings)]
#![deny(unfulfilled_lint_expectations)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
#[deprecated(since = "2.0.0", note = "ask `name`")]
async fn first_name() -> String {
    "Ada".to_owned()
}

#[procedure(query)]
async fn name() -> String {
    "Ada".to_owned()
}

router! {
    Api for App {
        #[deprecated(since = "2.0.0", note = "ask `name`")]
        first_name(),
        name(),
        people: {
            // Only this path is old.
            #[deprecated = "ask `name` at the top"]
            name(),
        },
    }
}

fn main() {
    let api = Api::local(App {});
    #[expect(deprecated, reason = "it is called to see that it still can be")]
    let first_name = futures::executor::block_on(api.first_name());
    assert_eq!(first_name.expect("a name"), "Ada");
    #[expect(deprecated, reason = "it is called to see that it still can be")]
    let at_its_old_path = futures::executor::block_on(api.people().name());
    assert_eq!(at_its_old_path.expect("a name"), "Ada");
    assert!(futures::executor::block_on(api.name()).is_ok());
}
