//! The tour: one program that shows each part once. `cargo run -p tour` serves it.

mod admin;
mod rooms;
mod user;

use rpc_server::prelude::*;
use uuid::Uuid;

use self::{rooms::Rooms, user::User};

/// What every procedure works with.
#[derive(Clone, Default, Context)]
struct App {
    #[provide]
    rooms: Rooms, // any procedure may ask for `#[ctx] rooms: Rooms`
}

/// One line of conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: Uuid,
    room_id: String,
    author: String,
    text: String,
}

/// What happens in a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
enum RoomEvent {
    /// Somebody wrote a message.
    Posted { message: Message },
    /// An administrator removed all messages.
    Cleared,
    /// The listener was too slow, and this many events are lost to it.
    Missed { count: u64 },
}

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
struct SendMessage {
    #[garde(length(chars, min = 1, max = 64))]
    room_id: String,
    #[garde(length(chars, min = 1, max = 1000))]
    text: String,
}

/// The name of a room; on the wire a plain string.
#[derive(Serialize, Deserialize, JsonSchema, Validate)]
struct RoomId(#[garde(length(chars, min = 1, max = 64))] String);

#[derive(Serialize, Deserialize, JsonSchema, Validate)]
struct Announcement {
    #[garde(length(chars, min = 1, max = 1000))]
    text: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound { room_id: String },
}

/// Posts a message to a room.
#[procedure(mutation)]
async fn send(#[ctx] rooms: Rooms, #[ctx] user: User, input: SendMessage) -> Result<Message, ChatError> {
    rooms.post(&input.room_id, &user, input.text)
}

/// The messages of a room, newest last.
#[procedure(query)]
async fn list(#[ctx] rooms: Rooms, input: RoomId) -> Result<Vec<Message>, ChatError> {
    rooms.messages(&input)
}

/// Everything that happens in a room, as it happens.
#[procedure(subscription)]
fn events(#[ctx] rooms: Rooms, input: RoomId) -> impl Stream<Item = Result<RoomEvent, ChatError>> {
    try_stream!({
        let mut feed = rooms.listen(&input)?;
        while let Some(event) = feed.next().await {
            yield event;
        }
    })
}

/// Posts a message to every room and answers how many rooms that were.
#[procedure(mutation)]
async fn announce(#[ctx] rooms: Rooms, #[ctx] user: User, input: Announcement) -> usize {
    rooms.post_everywhere(&user, &input.text)
}

router! {
    /// The tour.
    Api for App {
        messages: { send, list }, // a namespace: messages.send, messages.list
        events,                   // the wire name is the path's last segment, in camelCase
        announce as tell,         // or another
        admin => admin::Api,      // another router, with a context of its own made from App
    }
}

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    Server::new(Api::routes(), App::default()).serve("127.0.0.1:3000").await
}

#[cfg(test)]
mod tests;
