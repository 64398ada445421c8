//! The client has the shape of its router: namespaces, nested routers and renames, each of a type that can be named.

#![deny(warnings)]

use futures::executor::block_on;
use rpc_server::prelude::*;

#[derive(Clone, Context)]
pub struct App {
    #[provide]
    name: String,
}

#[procedure(query)]
pub async fn name(#[ctx] name: String) -> String {
    name
}

/// Of a context of its own.
pub mod admin {
    use rpc_server::{FromRef, prelude::*};

    #[derive(Clone, Context)]
    pub struct Audit {
        #[provide]
        entries: u32,
    }

    impl FromRef<super::App> for Audit {
        fn from_ref(app: &super::App) -> Self {
            Self { entries: u32::try_from(app.name.len()).unwrap_or(u32::MAX) }
        }
    }

    #[procedure(query)]
    pub async fn entries(#[ctx] entries: u32) -> u32 {
        entries
    }

    pub mod deep {
        use rpc_server::prelude::*;

        #[procedure(query)]
        pub async fn r#type(input: String) -> String {
            input
        }

        router! {
            pub Api { r#type, by_name: { r#type as r#fn } }
        }
    }

    router! {
        pub Api for Audit { entries(), log: { all: { entries() } }, way_down => deep::Api }
    }
}

router! {
    /// Everything.
    pub Api for App {
        name(),
        /// People have names.
        people: {
            /// The first name.
            name as first_name(),
            admin => admin::Api,
        },
        admin => admin::Api,
    }
}

/// A part of a client can be passed on by itself.
fn part_of(api: &Api) -> (ApiPeople, admin::Api, admin::ApiLogAll) {
    (api.people(), api.admin(), api.people().admin().log().all())
}

fn main() {
    let api = Api::local(App { name: "Ada".to_owned() });
    let (people, admin, all) = part_of(&api);
    drop(api);
    assert_eq!(block_on(people.first_name()).expect("a name"), "Ada");
    assert_eq!(block_on(admin.entries()).expect("a number"), 3);
    assert_eq!(block_on(all.entries()).expect("a number"), 3);
    let deep = admin.clone().way_down();
    assert_eq!(block_on(deep.r#type(&"x".to_owned())).expect("text"), "x");
    assert_eq!(block_on(people.admin().way_down().by_name().r#fn(&"y".to_owned())).expect("text"), "y");
    assert!(format!("{people:?}").starts_with("ApiPeople"));
}
