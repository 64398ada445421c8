//! Those who hear, and the record of what they heard.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::{Room, words::FIRST};
use crate::socket::{Socket, unexpected};

/// How a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    WarmingUp,
    Measuring,
    Over,
}

/// What was said, and who has heard it.
#[derive(Debug)]
pub(super) struct Record {
    members: usize,
    pub(super) stage: Stage,
    /// The number of the first event that is under way, or of the next if there is none.
    first: u64,
    under_way: VecDeque<Event>,
    /// In nanoseconds, one for every delivery while it was measured.
    pub(super) latencies: Vec<u32>,
    pub(super) reads: usize,
    pub(super) idle: Duration,
}

#[derive(Debug)]
struct Event {
    said: Instant,
    /// How many have heard it.
    heard: usize,
}

impl Record {
    pub(super) fn new(members: usize) -> Self {
        Self {
            members,
            stage: Stage::WarmingUp,
            first: FIRST,
            under_way: VecDeque::new(),
            latencies: Vec::new(),
            reads: 0,
            idle: Duration::ZERO,
        }
    }

    /// How many events are under way.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Notes that an event is said, and gives its number.
    pub(super) fn say(&mut self, now: Instant) -> u64 {
        let number = self.first + self.under_way.len() as u64;
        self.under_way.push_back(Event { said: now, heard: 0 });
        number
    }

    /// Notes that a member has heard an event. Tells whether it was the last one to hear it; `None` if nobody said it.
    fn hear(&mut self, number: u64, now: Instant) -> Option<bool> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let event = self.under_way.get_mut(place)?;
        event.heard += 1;
        if self.stage == Stage::Measuring {
            let latency = now.duration_since(event.said).as_nanos();
            self.latencies.push(u32::try_from(latency).unwrap_or(u32::MAX));
        }
        let is_last = event.heard == self.members;
        while self.under_way.front().is_some_and(|event| event.heard == self.members) {
            self.under_way.pop_front();
            self.first += 1;
        }
        Some(is_last)
    }
}

/// What one member has heard.
#[derive(Debug)]
struct Heard {
    /// Everything before this one.
    next: u64,
    /// Some that come after it.
    early: BTreeSet<u64>,
}

impl Heard {
    /// Notes that an event was heard. Tells whether it should have been: none twice, and each in its turn, unless they
    /// come in any order.
    fn hear(&mut self, number: u64, in_any_order: bool) -> bool {
        if number != self.next {
            return in_any_order && number > self.next && self.early.insert(number);
        }
        self.next += 1;
        while self.early.remove(&self.next) {
            self.next += 1;
        }
        true
    }
}

/// Reads what one member hears: every event, once. `_held` keeps the connection open in the other direction.
pub(super) async fn hear(
    mut socket: Socket<OwnedReadHalf>,
    _held: Option<OwnedWriteHalf>,
    room: Arc<Room>,
) -> io::Result<()> {
    let mut heard = Heard { next: FIRST, early: BTreeSet::new() };
    loop {
        socket.fill().await?;
        let now = Instant::now();
        let mut heard_by_all = false;
        let mut record = room.record();
        record.reads += 1;
        while let Some(message) = socket.next()? {
            let number = room.words.number(message);
            let number = number.filter(|number| heard.hear(*number, room.words.in_any_order));
            let is_last = number.and_then(|number| record.hear(number, now));
            heard_by_all |= is_last.ok_or_else(|| unexpected(message))?;
        }
        drop(record);
        if heard_by_all {
            room.heard.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Instant};

    use super::{Heard, Record};
    use crate::room::words::FIRST;

    #[test]
    fn an_event_is_under_way_until_all_have_heard_it() {
        let mut record = Record::new(2);
        let now = Instant::now();
        let numbers = [record.say(now), record.say(now)];
        assert_eq!(numbers, [FIRST, FIRST + 1]);
        // The second comes to all before the first does.
        let heard = [1, 0, 1, 0].map(|event| record.hear(numbers[event], now));
        assert_eq!(heard, [Some(false), Some(false), Some(true), Some(true)]);
        assert_eq!((record.under_way(), record.say(now)), (0, FIRST + 2));
        assert_eq!((record.hear(FIRST, now), record.hear(FIRST + 3, now)), (None, None));
    }

    #[test]
    fn nothing_is_heard_twice_or_passed_over() {
        let heard = || Heard { next: 5, early: BTreeSet::new() };
        let mut ordered = heard();
        assert_eq!([5, 7, 5, 6].map(|number| ordered.hear(number, false)), [true, false, false, true]);
        let mut unordered = heard();
        assert_eq!(
            [6, 6, 5, 5, 6, 7].map(|number| unordered.hear(number, true)),
            [true, false, true, false, false, true]
        );
        assert_eq!(unordered.next, 8);
    }
}
