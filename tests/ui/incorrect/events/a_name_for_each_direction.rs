//! An event has one name.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
#[serde(rename_all(serialize = "camelCase", deserialize = "snake_case"))]
enum ServerEvent {
    #[serde(rename(serialize = "joined"))]
    UserJoined,
}

fn main() {}
