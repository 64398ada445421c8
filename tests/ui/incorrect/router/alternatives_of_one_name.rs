//! Entries under conditions may share a name, as long as their conditions do not hold together.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

mod memory {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn list() -> u32 {
        1
    }
}

mod database {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub async fn list() -> u32 {
        2
    }
}

router! {
    Api for App {
        #[cfg(not(windows))]
        memory::list,
        #[cfg(windows)]
        database::list,
        rooms: {
            #[cfg(not(target_os = "none"))]
            memory::list,
            database::list,
        },
    }
}

fn main() {
    drop(Api::routes());
}
