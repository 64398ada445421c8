//! Rooms to talk in.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rpc_server::prelude::*;

use super::calls::{Lie, year};

/// What a client does.
#[derive(Deserialize, JsonSchema, Validate, Events)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum LobbyAction {
    /// Enters a room. The answer tells how many were there.
    Join {
        /// Which, 1 to 64 characters.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
        /// As whom, 1 to 32 characters.
        #[garde(length(chars, min = 1, max = 32))]
        name: String,
    },
    /// Says something to everyone in a room, oneself too. The answer tells how many hear it.
    Say {
        /// Where, once one is there.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
        /// What, up to 1000 characters.
        #[garde(length(chars, max = 1000))]
        text: String,
    },
    /// Leaves a room.
    Leave {
        /// Which.
        #[garde(length(chars, min = 1, max = 64))]
        room: String,
    },
    /// Is answered by a `poked`.
    Poke,
    /// Is not answered before a `release`.
    Hold,
    /// Answers all that is held.
    Release,
    /// Hears numbers from 1 on, so many.
    Count(#[garde(range(max = 1_000_000))] u32),
    /// Hears something that its schema forbids.
    Lie,
    /// Ends the conversation.
    LeaveMe,
    /// Ends it by an error.
    FailMe,
}

/// What a client hears.
#[derive(Serialize, JsonSchema, Events)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum LobbyEvent {
    /// Somebody said something.
    Said {
        /// Where.
        room: String,
        /// Who.
        name: String,
        /// What.
        text: String,
        /// The beginning of 2026.
        at: DateTime<Utc>,
    },
    /// Somebody else came.
    Joined {
        /// Where.
        room: String,
        /// Who.
        name: String,
    },
    /// Somebody else left.
    Left {
        /// Where.
        room: String,
        /// Who.
        name: String,
    },
    /// Somebody poked.
    Poked,
    /// One of those that it asked for.
    Number(u32),
    /// What is not as its schema says.
    Lied(Lie),
}

/// What is refused.
#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum LobbyError {
    /// Nobody talks to a room from outside.
    #[rpc(status = 409, message = "join {room} first")]
    NotInRoom {
        /// Which.
        room: String,
    },
    /// It was told to fail.
    #[rpc(status = 418)]
    ToldTo {
        /// The beginning of 2026.
        since: DateTime<Utc>,
    },
}

/// Rooms to talk in. Who has joined one hears what is said there, and who comes and leaves.
#[ws(incoming = LobbyAction, outgoing = LobbyEvent)]
pub(super) async fn lobby(
    #[ctx] io: Io<lobby>,
    mut socket: Socket<LobbyAction, LobbyEvent>,
) -> Result<(), LobbyError> {
    // By the rooms that the client is in, the names that it has there.
    let mut names = HashMap::new();
    let mut held = Vec::new();
    let mut ended = Ok(());
    while let Some((action, ack)) = socket.recv_with_ack().await {
        match action {
            LobbyAction::Join { room, name } => {
                let there = io.sockets(&room).len();
                match socket.join(&room) {
                    Join::Joined => {
                        ack.send(&there);
                        names.insert(room.clone(), name.clone());
                        socket.to([&room]).emit(LobbyEvent::Joined { room, name }).await;
                    }
                    Join::AlreadyThere => ack.send(&there),
                    Join::Refused(refusal) => ack.reject(refusal),
                }
            }
            LobbyAction::Say { room, text } => match names.get(&room).cloned() {
                Some(name) => {
                    let said = LobbyEvent::Said { room: room.clone(), name, text, at: year() };
                    ack.send(&io.to([room]).emit(said).await);
                }
                None => ack.reject(LobbyError::NotInRoom { room }),
            },
            LobbyAction::Leave { room } => {
                if let Some(name) = names.remove(&room) {
                    socket.leave(&room);
                    socket.to([&room]).emit(LobbyEvent::Left { room, name }).await;
                }
            }
            LobbyAction::Poke => socket.emit(LobbyEvent::Poked).await,
            LobbyAction::Lie => socket.emit(LobbyEvent::Lied(Lie::TOLD)).await,
            LobbyAction::Count(numbers) => {
                for number in 1..=numbers {
                    socket.emit(LobbyEvent::Number(number)).await;
                }
            }
            LobbyAction::Hold => held.push(ack),
            LobbyAction::Release => held.clear(),
            LobbyAction::LeaveMe => break,
            LobbyAction::FailMe => {
                ended = Err(LobbyError::ToldTo { since: year() });
                break;
            }
        }
    }
    for (room, name) in names {
        socket.to([&room]).emit(LobbyEvent::Left { room, name }).await;
    }
    ended
}
