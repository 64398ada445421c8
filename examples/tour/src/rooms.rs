//! Rooms in memory: what was said, and who listens.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::broadcast::{self, error::RecvError};
use uuid::Uuid;

use crate::{ChatError, Message, RoomEvent, RoomId, User};

/// How many messages a room keeps.
const KEPT: usize = 1000;

/// How many events a listener may be behind.
const BEHIND: usize = 256;

#[derive(Debug)]
struct Room {
    messages: VecDeque<Message>,
    events: broadcast::Sender<RoomEvent>,
}

impl Room {
    fn new() -> Self {
        Self { messages: VecDeque::new(), events: broadcast::Sender::new(BEHIND) }
    }

    fn tell(&self, event: RoomEvent) {
        // It fails when nobody listens, which is nothing to worry about.
        let _ = self.events.send(event);
    }

    fn post(&mut self, room_id: &str, user: &User, text: String) -> Message {
        let message =
            Message { id: Uuid::new_v4(), room_id: room_id.to_owned(), author: user.name.clone(), text };
        if self.messages.len() == KEPT {
            self.messages.pop_front();
        }
        self.messages.push_back(message.clone());
        self.tell(RoomEvent::Posted { message: message.clone() });
        message
    }
}

/// All rooms. Clones share them.
#[derive(Debug, Clone)]
pub struct Rooms(Arc<Mutex<BTreeMap<String, Room>>>);

/// With two rooms.
impl Default for Rooms {
    fn default() -> Self {
        let rooms = ["general", "random"].map(|room_id| (room_id.to_owned(), Room::new()));
        Self(Arc::new(Mutex::new(rooms.into())))
    }
}

impl Rooms {
    pub(crate) fn post(&self, room_id: &str, user: &User, text: String) -> Result<Message, ChatError> {
        self.with_room(room_id, |room| room.post(room_id, user, text))
    }

    /// Posts to each room and tells how many there are.
    pub(crate) fn post_everywhere(&self, user: &User, text: &str) -> usize {
        let mut rooms = self.lock();
        for (room_id, room) in rooms.iter_mut() {
            room.post(room_id, user, text.to_owned());
        }
        rooms.len()
    }

    pub(crate) fn messages(&self, room: &RoomId) -> Result<Vec<Message>, ChatError> {
        self.with_room(&room.0, |room| room.messages.iter().cloned().collect())
    }

    /// Removes all messages and tells how many there were.
    pub(crate) fn clear(&self, room: &RoomId) -> Result<usize, ChatError> {
        self.with_room(&room.0, |room| {
            room.tell(RoomEvent::Cleared);
            std::mem::take(&mut room.messages).len()
        })
    }

    /// Everything that happens from now on.
    pub(crate) fn listen(&self, room: &RoomId) -> Result<Feed, ChatError> {
        self.with_room(&room.0, |room| Feed(room.events.subscribe()))
    }

    fn with_room<T>(&self, room_id: &str, work: impl FnOnce(&mut Room) -> T) -> Result<T, ChatError> {
        match self.lock().get_mut(room_id) {
            Some(room) => Ok(work(room)),
            None => Err(ChatError::RoomNotFound { room_id: room_id.to_owned() }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Room>> {
        // Every change above is whole, so what a panic elsewhere left behind is consistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The events of a room, for one listener.
#[derive(Debug)]
pub struct Feed(broadcast::Receiver<RoomEvent>);

impl Feed {
    /// The next event; `None` once the room is gone.
    pub async fn next(&mut self) -> Option<RoomEvent> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(count)) => Some(RoomEvent::Missed { count }),
            Err(RecvError::Closed) => None,
        }
    }
}
