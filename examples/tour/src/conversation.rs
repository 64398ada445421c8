//! A two-way procedure: typed events in, typed events out, rooms in between.

use rpc_server::prelude::*;

use crate::{ChatError, User};

/// What a client does.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate, Events)]
pub enum ClientEvent {
    /// Enters a room.
    JoinRoom {
        /// Which.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
    },
    /// Says something to the others in a room.
    SendMessage {
        /// Which.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
        /// What.
        #[garde(length(chars, min = 1, max = 1000))]
        text: String,
    },
}

/// What a client hears.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
pub enum ServerEvent {
    /// Somebody entered a room.
    UserJoined {
        /// Which.
        room: String,
        /// Who.
        user: String,
    },
    /// Somebody said something.
    NewMessage {
        /// Where.
        room: String,
        /// What.
        text: String,
    },
    /// Something for everybody.
    Notice {
        /// What.
        text: String,
    },
}

/// A conversation with one client, for as long as it is there.
#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
pub async fn lobby(#[ctx] user: User, mut socket: Socket<ClientEvent, ServerEvent>) -> Result<(), ChatError> {
    while let Some(event) = socket.recv().await {
        match event {
            ClientEvent::JoinRoom { room } => {
                socket.join(&room);
                let user = user.name.clone();
                socket.to([&room]).emit(ServerEvent::UserJoined { room, user }).await;
            }
            ClientEvent::SendMessage { room, text } => {
                socket.to([&room]).emit(ServerEvent::NewMessage { room, text }).await;
            }
        }
    }
    Ok(()) // the client has gone: clean-up is what stands here, or Drop
}
