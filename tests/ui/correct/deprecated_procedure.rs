//! Serving what is deprecated is no use of it where the entry says it too. Calling the function is.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[allow(deprecated)]
mod older {
    use rpc_server::prelude::*;

    #[deprecated = "say it with a string"]
    #[derive(Serialize, Deserialize, JsonSchema)]
    pub(crate) struct Name(String);
}

mod old {
    use rpc_server::prelude::*;

    #[procedure(query)]
    #[deprecated(since = "2.0.0", note = "ask `name`")]
    pub(crate) async fn first_name() -> String {
        "Ada".to_owned()
    }

    #[deprecated]
    #[procedure(subscription)]
    pub(crate) fn names() -> impl Stream<Item = String> {
        futures::stream::empty()
    }

    #[deprecated = "ask somebody else"]
    #[procedure(mutation)]
    #[allow(deprecated)]
    pub(crate) async fn rename(name: super::older::Name) -> super::older::Name {
        name
    }
}

router! {
    Api for App {
        #[deprecated(since = "2.0.0", note = "ask `name`")]
        old::first_name,
        old: {
            #[deprecated]
            old::names,
            #[deprecated = "ask somebody else"]
            old::rename as name,
        },
    }
}

fn main() {
    let table = Api::routes().bind(App {});
    let deprecation = |path| table.get(path).expect("it is listed").route().description().deprecated;
    let first_name = deprecation("firstName").expect("it is deprecated");
    assert_eq!((first_name.since, first_name.note), (Some("2.0.0"), Some("ask `name`")));
    assert!(deprecation("old.names").is_some());
    assert_eq!(deprecation("old.name").expect("it is deprecated").note, Some("ask somebody else"));
}
