//! Messages.

use rpc_server::prelude::*;

use crate::store::{ChatError, Message, Store};

/// A message to be posted.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// Where to post it.
    #[garde(length(chars, min = 1, max = 64))]
    room_id: String,
    /// Who posts it, 1 to 32 characters.
    #[garde(length(chars, min = 1, max = 32))]
    username: String,
    /// The text, 1 to 1000 characters.
    #[garde(length(chars, min = 1, max = 1000))]
    content: String,
}

/// Which messages to list.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct ListMessages {
    /// Of which room.
    #[garde(length(chars, min = 1, max = 64))]
    room_id: String,
    /// How many at most, 1 to 1000; 50 if it is left out.
    #[garde(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

/// Posts a message to a room.
#[procedure(mutation)]
pub async fn send(#[ctx] store: Store, input: SendMessage) -> Result<Message, ChatError> {
    store.post(&input.room_id, input.username, input.content)
}

/// The newest messages of a room, newest last.
#[procedure(query)]
pub async fn list(#[ctx] store: Store, input: ListMessages) -> Result<Vec<Message>, ChatError> {
    store.messages(&input.room_id, input.limit.unwrap_or(50) as usize)
}
