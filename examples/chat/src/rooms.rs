//! Rooms.

use rpc_server::prelude::*;

use crate::store::{ChatError, Store};

/// A room as it stands in the list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The room's name.
    room_id: String,
    /// How many messages it holds.
    messages: usize,
}

/// The name of a room.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct RoomId {
    /// 1 to 64 characters.
    #[garde(length(chars, min = 1, max = 64))]
    pub room_id: String,
}

/// All rooms, in the order of their names.
#[procedure(query)]
pub async fn list(#[ctx] store: Store) -> Vec<Room> {
    store.list().into_iter().map(|(room_id, messages)| Room { room_id, messages }).collect()
}

/// Makes a room.
#[procedure(mutation)]
pub async fn create(#[ctx] store: Store, input: RoomId) -> Result<Room, ChatError> {
    store.create(input.room_id.clone())?;
    Ok(Room { room_id: input.room_id, messages: 0 })
}
