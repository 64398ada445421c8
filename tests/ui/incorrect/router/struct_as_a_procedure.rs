//! A router lists procedures.

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

struct Room;

router! {
    Api for App { rooms: { Room } }
}

fn main() {
    let _ = Room;
    drop(Api::routes());
}
