//! Procedures are listed by paths of any kind, and imported like anything else.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
pub struct App {}

mod rooms {
    pub(super) mod open {
        use rpc_server::prelude::*;

        #[procedure(query)]
        pub(crate) async fn list() -> u32 {
            super::helper()
        }
    }

    pub(super) mod closed {
        use rpc_server::prelude::*;

        #[procedure(query)]
        pub(in crate::rooms) async fn list() -> u32 {
            super::helper()
        }

        #[procedure(query)]
        pub(crate) async fn count() -> u32 {
            2
        }
    }

    fn helper() -> u32 {
        1
    }

    use rpc_server::prelude::*;

    router! {
        pub(super) Api for super::App {
            closed: { closed::list },
            self::open::list,
        }
    }
}

/// Of the same name as a crate.
mod std {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub(crate) async fn version() -> u32 {
        1
    }
}

use rooms::{closed::*, open::list as list_open};

router! {
    Api for App {
        list_open,
        counts: { count, crate::rooms::open::list as opened },
        rooms => rooms::Api,
        std::version,
    }
}

fn main() {
    let table = Api::routes().bind(App {});
    let mut paths: Vec<_> = table.routes().map(|route| route.path().to_owned()).collect();
    paths.sort();
    assert_eq!(
        paths,
        ["counts.count", "counts.opened", "listOpen", "rooms.closed.list", "rooms.list", "version"]
    );
}
