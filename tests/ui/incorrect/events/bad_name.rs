//! A name is one line of text, and not too long.

use rpc_server::prelude::*;

#[derive(Serialize, Events)]
enum ServerEvent {
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "two\nlines")]
    Lines,
    #[serde(rename = "a-name-of-many-words.a-name-of-many-words.a-name-of-many-words.a-name-of-many-words.a-name-of-many-words.a-name-of-many-words.a-name-of-many-words")]
    Long,
}

fn main() {}
