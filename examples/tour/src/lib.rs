//! The tour: one API that shows each part once. `cargo run -p tour` serves it, `cargo run -p tour --bin tour-client` calls
//! it.

#![expect(clippy::missing_errors_doc, reason = "the error's type says what can go wrong")]

pub mod admin;
mod conversation;
mod rooms;
mod user;

use rpc_server::prelude::*;
use uuid::Uuid;

pub use self::{
    conversation::{ClientEvent, ServerEvent, lobby},
    rooms::{Feed, Rooms},
    user::User,
};

/// What every procedure works with.
#[derive(Debug, Clone, Default, Context)]
pub struct App {
    #[provide]
    rooms: Rooms, // any procedure may ask for `#[ctx] rooms: Rooms`
}

/// One line of conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Names it.
    pub id: Uuid,
    /// Where it was written.
    pub room_id: String,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub text: String,
}

/// What happens in a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum RoomEvent {
    /// Somebody wrote a message.
    Posted {
        /// What they wrote.
        message: Message,
    },
    /// An administrator removed all messages.
    Cleared,
    /// The listener was too slow, and events are lost to it.
    Missed {
        /// How many.
        count: u64,
    },
}

/// A message that is to be posted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// Where to.
    #[garde(length(chars, min = 1, max = 64))]
    pub room_id: String,
    /// What it says.
    #[garde(length(chars, min = 1, max = 1000))]
    pub text: String,
}

/// The name of a room; on the wire a plain string.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
pub struct RoomId(#[garde(length(chars, min = 1, max = 64))] pub String);

/// A message to every room.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
pub struct Announcement {
    /// What it says.
    #[garde(length(chars, min = 1, max = 1000))]
    pub text: String,
}

/// Why a room did not do what it was asked.
#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound {
        /// The id that was asked for.
        room_id: String,
    },
}

/// Posts a message to a room.
#[procedure(mutation)]
pub async fn send(#[ctx] rooms: Rooms, #[ctx] user: User, input: SendMessage) -> Result<Message, ChatError> {
    rooms.post(&input.room_id, &user, input.text)
}

/// The messages of a room, newest last.
#[procedure(query)]
pub async fn list(#[ctx] rooms: Rooms, input: RoomId) -> Result<Vec<Message>, ChatError> {
    rooms.messages(&input)
}

/// Everything that happens in a room, as it happens.
#[procedure(subscription)]
pub fn events(#[ctx] rooms: Rooms, input: RoomId) -> impl Stream<Item = Result<RoomEvent, ChatError>> {
    try_stream!({
        let mut feed = rooms.listen(&input)?;
        while let Some(event) = feed.next().await {
            yield event;
        }
    })
}

/// Posts a message to every room, tells everybody in the lobby, and answers how many rooms that were.
#[procedure(mutation)]
pub async fn announce(
    #[ctx] rooms: Rooms,
    #[ctx] lobby: Io<lobby>,
    #[ctx] user: User,
    input: Announcement,
) -> usize {
    let posted = rooms.post_everywhere(&user, &input.text);
    lobby.emit(ServerEvent::Notice { text: input.text }).await;
    posted
}

router! {
    /// The tour.
    pub Api for App {
        messages: { send, list }, // a namespace: messages.send, messages.list
        events,                   // the wire name is the path's last segment, in camelCase
        lobby(),                  // no input, so none in Rust: api.lobby()
        announce as tell,         // or another
        admin => admin::Api,      // another router, with a context of its own made from App
    }
}

#[cfg(test)]
mod tests;
