//! Rooms and their messages, in memory. A room keeps its newest messages.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use rpc_server::prelude::*;
use uuid::Uuid;

/// How many messages a room keeps.
const KEPT: usize = 1000;

/// How many rooms there may be, since anyone may make one.
const MOST_ROOMS: usize = 1000;

/// One line of conversation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
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

/// What can be wrong with a request for a room.
#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub enum ChatError {
    /// No room has this id.
    #[rpc(status = 404, message = "there is no room {room_id}")]
    RoomNotFound {
        /// The id.
        room_id: String,
    },
    /// A room has this id already.
    #[rpc(status = 409, message = "there is a room {room_id} already")]
    RoomExists {
        /// The id.
        room_id: String,
    },
    /// There are as many rooms as there may be.
    #[rpc(status = 429, message = "there are {most} rooms, and no more may be made")]
    TooManyRooms {
        /// How many that is.
        most: usize,
    },
}

type Rooms = BTreeMap<String, VecDeque<Message>>;

/// All rooms. Clones share them.
#[derive(Debug, Clone)]
pub struct Store(Arc<Mutex<Rooms>>);

/// With one room: `general`.
impl Default for Store {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Rooms::from([("general".to_owned(), VecDeque::new())]))))
    }
}

impl Store {
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        // Every change below is whole, so what a panic elsewhere left behind is consistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_room<T>(
        &self,
        room_id: &str,
        work: impl FnOnce(&mut VecDeque<Message>) -> T,
    ) -> Result<T, ChatError> {
        let mut rooms = self.rooms();
        let room =
            rooms.get_mut(room_id).ok_or_else(|| ChatError::RoomNotFound { room_id: room_id.to_owned() })?;
        Ok(work(room))
    }

    /// The rooms' ids and how many messages each holds, in the order of the ids.
    #[must_use]
    pub fn list(&self) -> Vec<(String, usize)> {
        self.rooms().iter().map(|(id, messages)| (id.clone(), messages.len())).collect()
    }

    /// Makes a room.
    ///
    /// # Errors
    ///
    /// If it is there already, or there are too many.
    pub fn create(&self, room_id: String) -> Result<(), ChatError> {
        let mut rooms = self.rooms();
        if rooms.contains_key(&room_id) {
            return Err(ChatError::RoomExists { room_id });
        }
        if rooms.len() >= MOST_ROOMS {
            return Err(ChatError::TooManyRooms { most: MOST_ROOMS });
        }
        rooms.insert(room_id, VecDeque::new());
        Ok(())
    }

    /// Adds a message to a room.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn post(&self, room_id: &str, username: String, content: String) -> Result<Message, ChatError> {
        self.with_room(room_id, |messages| {
            if messages.len() == KEPT {
                messages.pop_front();
            }
            let id = format!("msg_{}", Uuid::new_v4().simple());
            let message = Message { id, username, content, timestamp: now() };
            messages.push_back(message.clone());
            message
        })
    }

    /// The newest messages of a room, newest last.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn messages(&self, room_id: &str, limit: usize) -> Result<Vec<Message>, ChatError> {
        self.with_room(room_id, |messages| {
            let skipped = messages.len().saturating_sub(limit);
            messages.iter().skip(skipped).cloned().collect()
        })
    }

    /// Removes the messages of a room and tells how many there were.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn clear(&self, room_id: &str) -> Result<usize, ChatError> {
        self.with_room(room_id, |messages| std::mem::take(messages).len())
    }
}

fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{ChatError, KEPT, Store};

    #[test]
    fn a_room_keeps_its_newest_messages_newest_last() {
        let store = Store::default();
        for number in 0..=KEPT {
            store.post("general", "ada".into(), number.to_string()).expect("the room is there");
        }
        let contents: Vec<_> = store
            .messages("general", 2)
            .expect("the room")
            .into_iter()
            .map(|message| message.content)
            .collect();
        assert_eq!(contents, [(KEPT - 1).to_string(), KEPT.to_string()]);
        assert_eq!(store.clear("general"), Ok(KEPT));
    }

    #[test]
    fn an_unknown_room_is_refused() {
        let missing = ChatError::RoomNotFound { room_id: "lobby".into() };
        assert_eq!(Store::default().messages("lobby", 1), Err(missing));
    }
}
