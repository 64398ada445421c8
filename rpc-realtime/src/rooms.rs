//! Who is in which room.
//!
//! A room's members are a list behind an `Arc`. Whoever emits takes the list as it is and goes through it with no lock
//! held; who joins or leaves meanwhile changes a copy, which is made once for each list that is being gone through, and
//! so costs a part of what that costs. Otherwise the list is changed in place.

use std::{
    array,
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, RandomState},
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use compact_str::CompactString;
use indexmap::IndexMap;
use rpc_core::{Code, RpcError};
use rustc_hash::FxHasher;

use crate::{SocketId, line::Line, pace::Pace};

/// A room's name.
pub(crate) type RoomName = CompactString;

/// Sockets, in no particular order. Their ids are ours, so a fast hash will do.
type Lines = IndexMap<SocketId, Arc<Line>, BuildHasherDefault<FxHasher>>;

/// Those who are in a room, and how often something is emitted to it.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    lines: Lines,
    pace: Pace,
}

impl Members {
    pub(crate) fn new() -> Self {
        Self { lines: Lines::default(), pace: Pace::new() }
    }

    /// Whether an event that is emitted now to so many stands alone.
    pub(crate) fn is_alone(&self, receivers: usize) -> bool {
        self.pace.emission(receivers)
    }

    pub(crate) fn enter(&mut self, line: &Arc<Line>) {
        self.lines.insert(line.id(), Arc::clone(line));
    }

    pub(crate) fn exit(&mut self, id: SocketId) {
        self.lines.swap_remove(&id);
        // What many of them took is given back.
        if self.lines.capacity() > 8 * self.lines.len().max(4) {
            self.lines.shrink_to(2 * self.lines.len());
        }
    }
}

impl Deref for Members {
    type Target = Lines;

    fn deref(&self) -> &Lines {
        &self.lines
    }
}

/// Rooms are spread over this many locks.
const SHARDS: usize = 16;

/// What came of [`Socket::join`](crate::Socket::join). It may be ignored: a refusal is told to the log as well.
///
/// ```
/// use rpc_core::RpcError;
/// use rpc_realtime::{Join, JoinRefusal};
///
/// fn enter(join: Join) -> Result<(), RpcError> {
///     join.into_result()?;
///     Ok(())
/// }
///
/// assert!(enter(Join::AlreadyThere).is_ok());
/// let refusal = enter(Join::Refused(JoinRefusal::TooManyRooms { most: 100 })).expect_err("it is refused");
/// assert_eq!(refusal.code(), "LIMIT_EXCEEDED");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    /// The socket is in the room now.
    Joined,
    /// It was already.
    AlreadyThere,
    /// It is not, and why. A log tells it as well.
    Refused(JoinRefusal),
}

impl Join {
    /// Whether the socket is in the room.
    #[must_use]
    pub fn is_member(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// For a handler that does not ignore a refusal: `socket.join(&room).into_result()?` ends with it.
    ///
    /// # Errors
    ///
    /// [`JoinRefusal`] if it is not in the room.
    pub fn into_result(self) -> Result<(), JoinRefusal> {
        match self {
            Self::Joined | Self::AlreadyThere => Ok(()),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

/// Why a socket cannot join a room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinRefusal {
    /// The room's name is too long.
    #[error("a room's name is at most {most} bytes long, and this one is {length}")]
    NameTooLong {
        /// Its length, in bytes.
        length: usize,
        /// The most.
        most: usize,
    },
    /// The socket is in too many rooms.
    #[error("a socket is in {most} rooms at most")]
    TooManyRooms {
        /// The most.
        most: usize,
    },
}

impl From<JoinRefusal> for RpcError {
    fn from(refusal: JoinRefusal) -> Self {
        let code = match refusal {
            JoinRefusal::NameTooLong { .. } => Code::BadInput,
            JoinRefusal::TooManyRooms { .. } => Code::LimitExceeded,
        };
        Self::framework(code, refusal.to_string())
    }
}

/// The rooms of one procedure.
#[derive(Debug)]
pub(crate) struct Rooms {
    shards: Box<[Mutex<Shard>]>,
    hasher: RandomState,
}

/// Names come from clients, so the hash is one that they cannot know.
type Shard = HashMap<RoomName, Arc<Members>>;

impl Rooms {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
    fn number(&self, name: &str) -> usize {
        self.hasher.hash_one(name) as usize % SHARDS
    }

    fn lock(&self, number: usize) -> MutexGuard<'_, Shard> {
        self.shards[number].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shard(&self, name: &str) -> MutexGuard<'_, Shard> {
        self.lock(self.number(name))
    }

    /// Adds a socket to a room, which is made if it is not there. The caller has made sure that it is not in it.
    pub(crate) fn enter(&self, name: &RoomName, line: &Arc<Line>) {
        let mut shard = self.shard(name);
        let members = match shard.get_mut(name) {
            Some(members) => members,
            None => shard.entry(name.clone()).or_insert_with(|| Arc::new(Members::new())),
        };
        Arc::make_mut(members).enter(line);
    }

    /// Takes a socket out of a room, and the room away if it is empty then.
    pub(crate) fn exit(&self, name: &str, id: SocketId) {
        let mut shard = self.shard(name);
        let Some(members) = shard.get_mut(name) else { return };
        let left = Arc::make_mut(members);
        left.exit(id);
        if left.is_empty() {
            shard.remove(name);
            give_back(&mut shard);
        }
    }

    /// Who is in a room at this moment.
    pub(crate) fn members(&self, name: &str) -> Option<Arc<Members>> {
        self.shard(name).get(name).map(Arc::clone)
    }

    /// Who is in several rooms at one moment: who moves from one to another by joining before leaving is in one of them
    /// at least. Rooms that are not there are left out.
    pub(crate) fn members_of(&self, names: &[RoomName]) -> Vec<Arc<Members>> {
        let numbers: Vec<usize> = names.iter().map(|name| self.number(name)).collect();
        // In the order of their numbers, for all who lock several: nobody waits for one who waits for them.
        let shards: [_; SHARDS] =
            array::from_fn(|number| numbers.contains(&number).then(|| self.lock(number)));
        let find = |(name, number): (&RoomName, &usize)| shards[*number].as_ref()?.get(name).map(Arc::clone);
        names.iter().zip(&numbers).filter_map(find).collect()
    }

    /// How many rooms there are.
    pub(crate) fn len(&self) -> usize {
        (0..SHARDS).map(|number| self.lock(number).len()).sum()
    }
}

/// Gives back what many rooms have taken.
fn give_back(shard: &mut Shard) {
    if shard.capacity() > 8 * shard.len().max(4) {
        shard.shrink_to(2 * shard.len());
    }
}
