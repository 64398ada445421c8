//! What happens in a room, as it happens.

use rpc_server::prelude::*;

use crate::{
    rooms::RoomId,
    store::{ChatError, Heard, Message, Store},
};

/// Something that happened in a room.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RoomEvent {
    /// A message was posted.
    Message {
        /// Where.
        room_id: String,
        /// The message.
        message: Message,
    },
}

/// Everything that happens in a room from now on. A client that was cut off goes on after the last message it saw, as
/// long as the room keeps it.
#[procedure(subscription)]
pub fn events(
    #[ctx] store: Store,
    #[ctx] after: LastEventId,
    input: RoomId,
) -> impl Stream<Item = Result<Tracked<RoomEvent>, ChatError>> {
    try_stream!({
        let mut room = store.listen(&input.room_id, after.get())?;
        loop {
            match room.next().await? {
                Heard::Message(message) => {
                    let room_id = input.room_id.clone();
                    yield tracked(message.id.clone(), RoomEvent::Message { room_id, message });
                }
                Heard::Missed => yield Tracked::reset(),
            }
        }
    })
}
