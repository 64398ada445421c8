//! Every variant is an event, and tells what its data is.

use rpc_server::prelude::*;

#[derive(Serialize, Deserialize, Events)]
enum ServerEvent {
    #[serde(skip)]
    Kept,
    #[serde(with = "text")]
    Said(u32),
    #[serde(other)]
    Unknown,
}

mod text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        u32::deserialize(deserializer)
    }
}

fn main() {}
