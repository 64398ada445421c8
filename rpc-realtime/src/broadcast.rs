//! Events to many.

use std::{fmt, future::poll_fn, marker::PhantomData, sync::Arc, task::Poll};

use rpc_core::Events;
use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::{
    SocketId,
    hub::Space,
    line::{Line, Parcel},
    payload::Payload,
    rooms::{Members, RoomName},
};

/// After so many sockets the task lets others run.
const TURN: usize = 256;

/// Whom an event is for: the members of some rooms, each once, or all sockets of a procedure.
///
/// [`Socket::to`](crate::Socket::to) and [`Io::to`](crate::Io::to) make it. Who is a member is decided when an event is
/// emitted, at one moment for all rooms.
#[must_use = "nothing is sent before `emit`, whose future is awaited"]
pub struct Broadcast<O> {
    space: Arc<Space>,
    /// `None` for all sockets.
    rooms: Option<Vec<RoomName>>,
    except: Vec<SocketId>,
    outgoing: PhantomData<fn(O)>,
}

impl<O> Broadcast<O> {
    pub(crate) fn to_all(space: Arc<Space>) -> Self {
        Self { space, rooms: None, except: Vec::new(), outgoing: PhantomData }
    }

    pub(crate) fn to<R: AsRef<str>>(space: Arc<Space>, rooms: impl IntoIterator<Item = R>) -> Self {
        let rooms = rooms.into_iter().map(|room| RoomName::new(room)).collect();
        Self { rooms: Some(rooms), ..Self::to_all(space) }
    }

    /// Leaves a socket out. May be said of several.
    pub fn except(mut self, id: SocketId) -> Self {
        self.except.push(id);
        self
    }

    /// Emits an event. It is encoded once; who cannot take it as fast as it comes waits for nobody, and nobody waits for
    /// them: what is theirs waits in their connection's queue, up to its limit.
    ///
    /// Tells how many sockets it was given to; those that were disconnected are not among them. Two events that are
    /// emitted one after the other arrive in that order at everyone who gets both. An event that cannot be encoded is
    /// told to the log, and to no socket.
    ///
    /// A future that is dropped before it is ready may have reached some sockets and not others; it does not wait but
    /// to let other tasks run.
    pub async fn emit(self, event: O) -> usize
    where
        O: Events + Serialize,
    {
        let payload = match Payload::of(&event) {
            Ok(payload) => payload,
            // It has told the log.
            Err(_) => return 0,
        };
        drop(event);
        let mut delivery = Delivery { payload, except: self.except, count: 0 };
        match self.rooms {
            None => delivery.reach(&self.space.sockets()).await,
            Some(rooms) if rooms.len() == 1 => {
                if let Some(members) = self.space.members(&rooms[0]) {
                    delivery.reach(&members).await;
                }
            }
            Some(rooms) => delivery.reach_each(&self.space.members_of(&rooms)).await,
        }
        delivery.count
    }
}

struct Delivery {
    payload: Payload,
    except: Vec<SocketId>,
    count: usize,
}

impl Delivery {
    async fn reach(&mut self, members: &Members) {
        self.payload.mark(members.is_alone(members.len()));
        for (position, (id, line)) in members.iter().enumerate() {
            self.give(*id, line);
            breathe(position).await;
        }
    }

    /// The members of several rooms, each once.
    async fn reach_each(&mut self, rooms: &[Arc<Members>]) {
        let receivers = rooms.iter().map(|members| members.len()).sum();
        // Each of the rooms is told of the emission.
        let is_alone = rooms.iter().fold(true, |is_alone, members| members.is_alone(receivers) & is_alone);
        self.payload.mark(is_alone);
        let mut reached = FxHashSet::default();
        for (position, (id, line)) in rooms.iter().flat_map(|members| members.iter()).enumerate() {
            if reached.insert(*id) {
                self.give(*id, line);
            }
            breathe(position).await;
        }
    }

    fn give(&mut self, id: SocketId, line: &Line) {
        if !self.except.contains(&id) && line.send(Parcel::Event(self.payload.clone())) {
            self.count += 1;
        }
    }
}

/// Lets other tasks run, now and then.
async fn breathe(position: usize) {
    if position % TURN != TURN - 1 {
        return;
    }
    let mut has_waited = false;
    poll_fn(|cx| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl<O> fmt::Debug for Broadcast<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("rooms", &self.rooms)
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}
