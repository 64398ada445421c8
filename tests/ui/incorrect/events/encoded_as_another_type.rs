//! The variants are the events, so they are what is encoded.

use rpc_server::prelude::*;

#[derive(Clone, Serialize, Events)]
#[serde(into = "String")]
enum ServerEvent {
    Said { text: String },
}

impl From<ServerEvent> for String {
    fn from(event: ServerEvent) -> Self {
        match event {
            ServerEvent::Said { text } => text,
        }
    }
}

fn main() {}
