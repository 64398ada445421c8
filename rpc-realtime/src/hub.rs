//! The hub: all sockets and rooms of a process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rpc_core::TwoWay;

use crate::{
    Io, SocketId,
    line::Line,
    rooms::{Join, JoinRefusal, Members, RoomName, Rooms},
};

/// Bounds on rooms. Those on what clients send, and on how slowly they read, are the server's.
///
/// ```
/// use rpc_realtime::{Hub, HubLimits};
///
/// let hub = Hub::with_limits(HubLimits { rooms: 100, ..HubLimits::default() });
/// # let _ = hub;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubLimits {
    /// The longest name of a room, in bytes: 512. Names are otherwise free.
    pub room_name: usize,
    /// The most rooms that one socket is in at once: 16,384.
    pub rooms: usize,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self { room_name: 512, rooms: 16 * 1024 }
    }
}

/// All sockets and rooms of a process. Cloning it gives another handle to the same one.
///
/// An application makes it before its state, gives it to the server (`Server::hub`), and keeps a handle for whatever
/// emits outside of calls: background tasks, routes of its own. Procedures ask for `#[ctx] io: Io<lobby>`. A server that
/// is given none makes one of its own.
///
/// ```
/// use rpc_realtime::Hub;
///
/// let hub = Hub::new();
/// let task = hub.clone(); // task.io::<lobby>().emit(..).await
/// # let _ = task;
/// ```
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    limits: HubLimits,
    /// By the procedures' keys.
    spaces: Mutex<HashMap<&'static str, Arc<Space>>>,
}

impl Hub {
    /// A hub without anybody in it.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(HubLimits::default())
    }

    /// A hub with other limits than [`HubLimits::default`].
    #[must_use]
    pub fn with_limits(limits: HubLimits) -> Self {
        Self(Arc::new(Shared { limits, spaces: Mutex::default() }))
    }

    /// The sockets and rooms of a two-way procedure: `hub.io::<lobby>()`.
    #[must_use]
    pub fn io<P: TwoWay>(&self) -> Io<P> {
        Io::new(self.space(P::KEY))
    }

    pub(crate) fn space(&self, key: &'static str) -> Arc<Space> {
        let mut spaces = self.0.spaces.lock().unwrap_or_else(PoisonError::into_inner);
        let space = spaces.entry(key).or_insert_with(|| Arc::new(Space::new(self.0.limits.clone())));
        Arc::clone(space)
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

/// The sockets and rooms of one procedure.
#[derive(Debug)]
pub(crate) struct Space {
    limits: HubLimits,
    sockets: Mutex<Arc<Members>>,
    rooms: Rooms,
}

impl Space {
    fn new(limits: HubLimits) -> Self {
        Self { limits, sockets: Mutex::new(Arc::new(Members::new())), rooms: Rooms::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Members>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn connect(&self, line: &Arc<Line>) {
        Arc::make_mut(&mut *self.lock()).enter(line);
    }

    /// The socket leaves everything, for good.
    pub(crate) fn disconnect(&self, line: &Line) {
        Arc::make_mut(&mut *self.lock()).exit(line.id());
        let rooms = std::mem::take(&mut *line.rooms());
        for name in rooms {
            self.rooms.exit(&name, line.id());
        }
    }

    pub(crate) fn join(&self, line: &Arc<Line>, name: &str) -> Join {
        let refusal = {
            let mut joined = line.rooms();
            if joined.contains(name) {
                return Join::AlreadyThere;
            }
            if name.len() > self.limits.room_name {
                JoinRefusal::NameTooLong { length: name.len(), most: self.limits.room_name }
            } else if joined.len() >= self.limits.rooms {
                JoinRefusal::TooManyRooms { most: self.limits.rooms }
            } else {
                let name = RoomName::new(name);
                // With the socket's own lock held: it cannot leave before it is there.
                self.rooms.enter(&name, line);
                joined.insert(name);
                return Join::Joined;
            }
        };
        tracing::debug!(socket = %line.id(), "a room was not joined: {refusal}");
        Join::Refused(refusal)
    }

    pub(crate) fn leave(&self, line: &Line, name: &str) -> bool {
        let mut joined = line.rooms();
        let was_there = joined.remove(name);
        if was_there {
            self.rooms.exit(name, line.id());
            if joined.capacity() > 8 * joined.len().max(4) {
                let len = joined.len();
                joined.shrink_to(2 * len);
            }
        }
        was_there
    }

    pub(crate) fn members(&self, room: &str) -> Option<Arc<Members>> {
        self.rooms.members(room)
    }

    pub(crate) fn members_of(&self, rooms: &[RoomName]) -> Vec<Arc<Members>> {
        self.rooms.members_of(rooms)
    }

    pub(crate) fn sockets(&self) -> Arc<Members> {
        Arc::clone(&self.lock())
    }

    pub(crate) fn socket(&self, id: SocketId) -> Option<Arc<Line>> {
        self.lock().get(&id).map(Arc::clone)
    }

    pub(crate) fn room_count(&self) -> usize {
        self.rooms.len()
    }
}
