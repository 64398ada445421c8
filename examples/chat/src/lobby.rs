//! Rooms to talk in, without a record.

use std::collections::HashMap;

use rpc_server::prelude::*;

/// What a client does.
#[derive(Debug, Deserialize, JsonSchema, Validate, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum LobbyAction {
    /// Enters a room.
    JoinRoom {
        /// Which, 1 to 64 characters.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
        /// As whom, 1 to 32 characters.
        #[garde(length(chars, min = 1, max = 32))]
        #[serde(default = "guest")]
        username: String,
    },
    /// Says something to everyone in a room, oneself too.
    SendMessage {
        /// Where, once one is there.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
        /// What, 1 to 1000 characters.
        #[garde(length(chars, min = 1, max = 1000))]
        text: String,
    },
    /// Leaves a room.
    LeaveRoom {
        /// Which.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
    },
}

fn guest() -> String {
    "guest".to_owned()
}

/// What happens in a room.
#[derive(Debug, Serialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
pub enum LobbyEvent {
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

/// What a client cannot do.
#[derive(Debug, Serialize, Deserialize, RpcError)]
pub enum LobbyError {
    /// Nobody talks to a room from outside.
    #[rpc(status = 409, message = "join {room} first")]
    NotInRoom {
        /// Which.
        room: String,
    },
}

/// Rooms to talk in. Who has joined one hears what is said there, and who comes and leaves.
#[ws(incoming = LobbyAction, outgoing = LobbyEvent)]
pub async fn lobby(#[ctx] io: Io<lobby>, mut socket: Socket<LobbyAction, LobbyEvent>) {
    // By the rooms that the client is in, the names that it has there.
    let mut names = HashMap::new();
    while let Some((action, ack)) = socket.recv_with_ack().await {
        match action {
            LobbyAction::JoinRoom { room, username } => match socket.join(&room) {
                Join::Joined => {
                    names.insert(room.clone(), username.clone());
                    socket.to([&room]).emit(LobbyEvent::UserJoined { room, username }).await;
                }
                Join::AlreadyThere => {}
                Join::Refused(refusal) => ack.reject(refusal),
            },
            LobbyAction::SendMessage { room, text } => match names.get(&room).cloned() {
                Some(username) => {
                    io.to([&room]).emit(LobbyEvent::NewMessage { room, username, text }).await;
                }
                None => ack.reject(LobbyError::NotInRoom { room }),
            },
            LobbyAction::LeaveRoom { room } => {
                if let Some(username) = names.remove(&room) {
                    socket.leave(&room);
                    socket.to([&room]).emit(LobbyEvent::UserLeft { room, username }).await;
                }
            }
        }
    }
    for (room, username) in names {
        socket.to([&room]).emit(LobbyEvent::UserLeft { room, username }).await;
    }
}
