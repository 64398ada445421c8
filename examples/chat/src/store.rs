//! Rooms and their messages, in memory. A room keeps its newest messages.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use rpc_server::prelude::*;
use tokio::sync::watch;
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

type Rooms = BTreeMap<String, Room>;

/// A room's newest messages, and those who wait for the next.
#[derive(Debug, Default)]
struct Room {
    messages: VecDeque<Message>,
    /// How many messages there were that are not kept any more.
    gone: u64,
    /// Changes with the messages.
    changes: watch::Sender<()>,
}

impl Room {
    /// The position behind the newest message, counted from the room's first.
    fn end(&self) -> u64 {
        self.gone + self.messages.len() as u64
    }

    fn drop_oldest(&mut self, count: usize) {
        self.messages.drain(..count);
        self.gone += count as u64;
    }
}

/// All rooms. Clones share them.
#[derive(Debug, Clone)]
pub struct Store(Arc<Mutex<Rooms>>);

/// With one room: `general`.
impl Default for Store {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Rooms::from([("general".to_owned(), Room::default())]))))
    }
}

impl Store {
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        // Every change below is whole, so what a panic elsewhere left behind is consistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_room<T>(&self, room_id: &str, work: impl FnOnce(&mut Room) -> T) -> Result<T, ChatError> {
        let mut rooms = self.rooms();
        let room =
            rooms.get_mut(room_id).ok_or_else(|| ChatError::RoomNotFound { room_id: room_id.to_owned() })?;
        Ok(work(room))
    }

    /// The rooms' ids and how many messages each holds, in the order of the ids.
    #[must_use]
    pub fn list(&self) -> Vec<(String, usize)> {
        self.rooms().iter().map(|(id, room)| (id.clone(), room.messages.len())).collect()
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
        rooms.insert(room_id, Room::default());
        Ok(())
    }

    /// Adds a message to a room.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn post(&self, room_id: &str, username: String, content: String) -> Result<Message, ChatError> {
        self.with_room(room_id, |room| {
            if room.messages.len() == KEPT {
                room.drop_oldest(1);
            }
            let id = format!("msg_{}", Uuid::new_v4().simple());
            let message = Message { id, username, content, timestamp: now() };
            room.messages.push_back(message.clone());
            room.changes.send_replace(());
            message
        })
    }

    /// The newest messages of a room, newest last.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn messages(&self, room_id: &str, limit: usize) -> Result<Vec<Message>, ChatError> {
        self.with_room(room_id, |room| {
            let skipped = room.messages.len().saturating_sub(limit);
            room.messages.iter().skip(skipped).cloned().collect()
        })
    }

    /// Removes the messages of a room and tells how many there were.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn clear(&self, room_id: &str) -> Result<usize, ChatError> {
        self.with_room(room_id, |room| {
            let count = room.messages.len();
            room.drop_oldest(count);
            room.changes.send_replace(());
            count
        })
    }

    /// Listens to a room from now on, or from behind the message of this id.
    ///
    /// # Errors
    ///
    /// If there is no such room.
    pub fn listen(&self, room_id: &str, after: Option<&str>) -> Result<Listener, ChatError> {
        let (position, changes) = self.with_room(room_id, |room| {
            let position = match after {
                None => Some(room.end()),
                Some(id) => {
                    let found = room.messages.iter().position(|message| message.id == id);
                    found.map(|index| room.gone + index as u64 + 1)
                }
            };
            (position, room.changes.subscribe())
        })?;
        Ok(Listener { store: self.clone(), room_id: room_id.to_owned(), position, changes })
    }
}

/// Somebody who listens to a room: a position in its list, and no queue. Who is slow reads on in the list, and who is
/// so slow that the list has moved past the position is told.
#[derive(Debug)]
pub struct Listener {
    store: Store,
    room_id: String,
    /// The next message that is read, counted from the room's first; `None` if it is not known.
    position: Option<u64>,
    changes: watch::Receiver<()>,
}

/// What a listener hears.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// The next message.
    Message(Message),
    /// Some messages are there no more that should have come next.
    Missed,
}

impl Listener {
    /// What comes next. It can be dropped while it waits, and nothing is lost.
    ///
    /// # Errors
    ///
    /// If there is no such room any more.
    pub async fn next(&mut self) -> Result<Heard, ChatError> {
        loop {
            if let Some(heard) = self.read()? {
                return Ok(heard);
            }
            // It ends when the room is gone, which the next look tells.
            _ = self.changes.changed().await;
        }
    }

    fn read(&mut self) -> Result<Option<Heard>, ChatError> {
        let position = self.position;
        let (next, heard) = self.store.with_room(&self.room_id, |room| match position {
            Some(position) if position >= room.gone => {
                let index = usize::try_from(position - room.gone).unwrap_or(usize::MAX);
                let message = room.messages.get(index).cloned().map(Heard::Message);
                (position + u64::from(message.is_some()), message)
            }
            _ => (room.end(), Some(Heard::Missed)),
        })?;
        self.position = Some(next);
        Ok(heard)
    }
}

fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{ChatError, Heard, KEPT, Store};

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

    fn post(store: &Store, content: &str) -> String {
        store.post("general", "ada".into(), content.into()).expect("the room is there").id
    }

    #[tokio::test]
    async fn a_listener_hears_what_is_posted_from_now_on_or_from_behind_a_message() {
        let store = Store::default();
        let first = post(&store, "one");
        let mut now = store.listen("general", None).expect("the room");
        let mut behind = store.listen("general", Some(&first)).expect("the room");
        let second = post(&store, "two");
        for listener in [&mut now, &mut behind] {
            match listener.next().await {
                Ok(Heard::Message(message)) => assert_eq!(message.id, second),
                other => panic!("{other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_listener_is_told_when_messages_have_gone() {
        let store = Store::default();
        let mut slow = store.listen("general", None).expect("the room");
        for _ in 0..=KEPT {
            post(&store, "x");
        }
        assert_eq!(slow.next().await, Ok(Heard::Missed));
        let mut unknown = store.listen("general", Some("msg_of_yesterday")).expect("the room");
        assert_eq!(unknown.next().await, Ok(Heard::Missed));
        let last = post(&store, "y");
        for listener in [&mut slow, &mut unknown] {
            assert!(matches!(listener.next().await, Ok(Heard::Message(message)) if message.id == last));
        }
    }
}
