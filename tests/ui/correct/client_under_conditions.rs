//! What is listed under a condition is a method under that condition, for a router with a context and for one without.
//! (Tests are built with debug assertions.)

#![deny(warnings)]

use futures::executor::block_on;
use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod memory {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub(crate) async fn list() -> u32 {
        1
    }

    router! {
        pub(crate) Api { list() }
    }
}

#[cfg(not(debug_assertions))]
mod database {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub(crate) async fn list(input: Missing) -> Missing {
        input
    }
}

mod declared {
    use rpc_server::prelude::*;

    #[cfg(debug_assertions)]
    #[procedure(query)]
    pub(crate) async fn here() -> u32;

    #[cfg(not(debug_assertions))]
    #[procedure(query)]
    pub(crate) async fn missing() -> Missing;
}

#[cfg(debug_assertions)]
#[handler(declared::here, for = App)]
async fn here() -> u32 {
    2
}

#[cfg(not(debug_assertions))]
#[handler(declared::missing, for = App)]
async fn missing() -> Missing {}

mod with_a_context {
    use rpc_server::prelude::*;

    router! {
        pub(crate) Api for super::App {
            #[cfg(debug_assertions)]
            super::memory::list(),
            #[cfg(not(debug_assertions))]
            super::database::list,
            #[cfg(debug_assertions)]
            rooms: { super::memory::list() },
            #[cfg(not(debug_assertions))]
            rooms: { super::database::list },
        }
    }
}

mod without_a_context {
    use rpc_server::prelude::*;

    router! {
        pub(crate) Api {
            #[cfg(debug_assertions)]
            super::declared::here(),
            #[cfg(not(debug_assertions))]
            super::declared::missing(),
            #[cfg(debug_assertions)]
            rooms: {
                super::memory::list(),
                #[cfg(not(debug_assertions))]
                super::database::list as other,
            },
            #[cfg(not(debug_assertions))]
            more => super::database::Api,
            #[cfg(debug_assertions)]
            more => super::memory::Api,
        }
    }
}

fn main() {
    let api = with_a_context::Api::local(App {});
    assert_eq!(block_on(api.list()).expect("a number"), 1);
    assert_eq!(block_on(api.rooms().list()).expect("a number"), 1);

    let api = without_a_context::Api::local(App {});
    assert_eq!(block_on(api.here()).expect("a number"), 2);
    assert_eq!(block_on(api.rooms().list()).expect("a number"), 1);
    assert_eq!(block_on(api.more().list()).expect("a number"), 1);
}
