//! What travels.

use rpc_client::Events;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which messages to list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListMessages {
    /// Of which room.
    #[schemars(extend("maxLength" = 64, "minLength" = 1))]
    pub room_id: String,
    /// How many at most, 1 to 1000; 50 if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maximum" = 1000, "minimum" = 1))]
    pub limit: Option<u32>,
}

/// One line of conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Unlike every other message's.
    pub id: String,
    /// Who wrote it.
    pub username: String,
    /// What was written.
    pub content: String,
    /// When it arrived, in Unix milliseconds.
    pub timestamp: u64,
}

/// A room as it stands in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The room's name.
    pub room_id: String,
    /// How many messages it holds.
    #[schemars(with = "usize")]
    pub messages: u64,
}

/// Something that happened in a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum RoomEvent {
    /// A message was posted.
    Message {
        /// Where.
        room_id: String,
        /// The message.
        message: Message,
    },
}

/// The name of a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomId {
    /// 1 to 64 characters.
    #[schemars(extend("maxLength" = 64, "minLength" = 1))]
    pub room_id: String,
}

/// A message to be posted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// Where to post it.
    #[schemars(extend("maxLength" = 64, "minLength" = 1))]
    pub room_id: String,
    /// Who posts it, 1 to 32 characters.
    #[schemars(extend("maxLength" = 32, "minLength" = 1))]
    pub username: String,
    /// The text, 1 to 1000 characters.
    #[schemars(extend("maxLength" = 1000, "minLength" = 1))]
    pub content: String,
}

/// What is emitted to `lobby`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
pub enum LobbyIncoming {
    /// Enters a room.
    JoinRoom {
        /// Which, 1 to 64 characters.
        #[schemars(extend("maxLength" = 64, "minLength" = 1))]
        room: String,
        /// As whom, 1 to 32 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "String", extend("maxLength" = 32, "minLength" = 1, "default" = "guest"))]
        username: Option<String>,
    },
    /// Says something to everyone in a room, oneself too.
    SendMessage {
        /// Where, once one is there.
        #[schemars(extend("maxLength" = 64, "minLength" = 1))]
        room: String,
        /// What, 1 to 1000 characters.
        #[schemars(extend("maxLength" = 1000, "minLength" = 1))]
        text: String,
    },
    /// Leaves a room.
    LeaveRoom {
        /// Which.
        #[schemars(extend("maxLength" = 64, "minLength" = 1))]
        room: String,
    },
}

/// What `lobby` emits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Events)]
pub enum LobbyOutgoing {
    /// Somebody said something.
    NewMessage {
        /// Where.
        room: String,
        /// Who.
        username: String,
        /// What.
        text: String,
    },
    /// Somebody else came.
    UserJoined {
        /// Where.
        room: String,
        /// Who.
        username: String,
    },
    /// Somebody else left.
    UserLeft {
        /// Where.
        room: String,
        /// Who.
        username: String,
    },
}
