//! What connections are doing, and the end of those that take too long.
//!
//! A timer for each request costs more than all the rest of a small call. Instead each connection notes, in a few
//! atomics, what it waits for and since which tick of a coarse clock; one sweeper for the whole server looks through
//! them once a tick. A limit is never cut short, and exceeded by two ticks at most.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    },
    task::Waker,
    time::Duration,
};

use futures::task::AtomicWaker;

use crate::Limits;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    /// The rest of a request's headers; on a new connection, their first byte.
    Headers = 0,
    /// Calls that run.
    Calls = 1,
    /// The next request.
    Idle = 2,
    /// The client to close, after an answer that left part of its request unread.
    Lingering = 3,
}

impl Phase {
    const ALL: [Self; 4] = [Self::Headers, Self::Calls, Self::Idle, Self::Lingering];

    fn load(phase: &AtomicU8) -> Self {
        Self::ALL[usize::from(phase.load(Ordering::Acquire))]
    }
}

/// What the connection's task is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Go on.
    Live,
    /// Finish what runs, then close.
    Drain,
    /// Close now.
    Close,
}

impl Verdict {
    const ALL: [Self; 3] = [Self::Live, Self::Drain, Self::Close];
}

/// One connection's side: written by its socket and its calls, read by the sweeper.
#[derive(Debug)]
pub(super) struct Watch {
    clock: Arc<Clock>,
    phase: AtomicU8,
    /// The tick at which the phase began.
    since: AtomicU32,
    /// How many calls run; several at once on HTTP/2.
    calls: AtomicU32,
    /// The tick at which the socket stopped taking bytes; 0 while it takes them.
    blocked_since: AtomicU32,
    /// Whether part of a request was left unread.
    linger: AtomicBool,
    /// Whether bytes that come while it is idle may be something else than the beginning of a request.
    is_multiplexed: AtomicBool,
    verdict: AtomicU8,
    waker: AtomicWaker,
}

impl Watch {
    fn new(clock: Arc<Clock>) -> Self {
        let since = AtomicU32::new(clock.now());
        Self {
            clock,
            phase: AtomicU8::new(Phase::Headers as u8),
            since,
            calls: AtomicU32::new(0),
            blocked_since: AtomicU32::new(0),
            linger: AtomicBool::new(false),
            is_multiplexed: AtomicBool::new(false),
            verdict: AtomicU8::new(Verdict::Live as u8),
            waker: AtomicWaker::new(),
        }
    }

    fn enter(&self, phase: Phase) {
        self.since.store(self.clock.now(), Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Bytes came. If the connection was idle, they begin a request; but on HTTP/2 they may as well be housekeeping.
    pub(super) fn received(&self) {
        if Phase::load(&self.phase) == Phase::Idle && !self.is_multiplexed.load(Ordering::Relaxed) {
            self.enter(Phase::Headers);
        }
    }

    /// The connection speaks HTTP/2.
    pub(super) fn is_multiplexed(&self) {
        self.is_multiplexed.store(true, Ordering::Relaxed);
    }

    /// The socket takes no more bytes for now.
    pub(super) fn write_blocked(&self) {
        if self.blocked_since.load(Ordering::Relaxed) == 0 {
            self.blocked_since.store(self.clock.now(), Ordering::Relaxed);
        }
    }

    /// The socket took bytes. While an answer is being written, long after its call has ended perhaps, the connection
    /// is not idle. On HTTP/2 a few bytes may as well be housekeeping: a PING, or its answer.
    pub(super) fn written(&self, length: usize) {
        let is_answer = length > HOUSEKEEPING || !self.is_multiplexed.load(Ordering::Relaxed);
        if is_answer && Phase::load(&self.phase) == Phase::Idle {
            self.since.store(self.clock.now(), Ordering::Relaxed);
        }
        if self.blocked_since.load(Ordering::Relaxed) != 0 {
            self.blocked_since.store(0, Ordering::Relaxed);
        }
    }

    /// A call begins.
    pub(super) fn call_begins(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.phase.store(Phase::Calls as u8, Ordering::Release);
    }

    /// A call that began has been answered, or was given up.
    pub(super) fn call_ends(&self) {
        if self.calls.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.enter(Phase::Idle);
        }
    }

    /// An answer goes out while part of its request is unread: the connection will close, but not before the client
    /// had a chance to read the answer. (Closing a socket with unread bytes in it discards what was just written.)
    pub(super) fn linger(&self) {
        self.linger.store(true, Ordering::Relaxed);
    }

    /// Whether to wait for the client to close; if so, its time runs from now.
    pub(super) fn starts_lingering(&self) -> bool {
        let linger = self.linger.load(Ordering::Relaxed);
        if linger && Phase::load(&self.phase) != Phase::Lingering {
            self.enter(Phase::Lingering);
        }
        linger
    }

    /// From now on the task of this waker is woken when the verdict changes, once.
    pub(super) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// What the task is to do.
    pub(super) fn verdict(&self) -> Verdict {
        Verdict::ALL[usize::from(self.verdict.load(Ordering::Acquire))]
    }

    fn tell(&self, verdict: Verdict) {
        // A connection that was told to close is not told to drain any more.
        if self.verdict.fetch_max(verdict as u8, Ordering::AcqRel) < verdict as u8 {
            self.waker.wake();
        }
    }

    /// What is to become of it, by what it is doing and since when.
    fn judge(&self, ticks: &Ticks) -> Verdict {
        let now = self.clock.now();
        let blocked_since = self.blocked_since.load(Ordering::Relaxed);
        if blocked_since != 0 && now.wrapping_sub(blocked_since) > ticks.write {
            return Verdict::Close;
        }
        let phase = Phase::load(&self.phase);
        // On HTTP/2 a call may begin while another is still noting its end.
        if phase == Phase::Idle && self.calls.load(Ordering::Acquire) > 0 {
            return Verdict::Live;
        }
        let elapsed = now.wrapping_sub(self.since.load(Ordering::Relaxed));
        match phase {
            Phase::Headers if elapsed > ticks.headers => Verdict::Close,
            Phase::Lingering if elapsed > ticks.linger => Verdict::Close,
            // In good order first, since a request may be on its way; then for good.
            Phase::Idle if elapsed > ticks.idle.saturating_mul(2) => Verdict::Close,
            Phase::Idle if elapsed > ticks.idle => Verdict::Drain,
            _ => Verdict::Live,
        }
    }
}

/// Counts ticks, from 1.
#[derive(Debug)]
struct Clock(AtomicU32);

impl Clock {
    fn now(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn tick(&self) {
        // Zero stands for "never", and is left out when the count starts over.
        if self.0.fetch_add(1, Ordering::Relaxed) == u32::MAX {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The limits, in ticks.
#[derive(Debug)]
struct Ticks {
    headers: u32,
    idle: u32,
    write: u32,
    linger: u32,
}

/// The most bytes of HTTP/2 that may be written at once without being an answer.
const HOUSEKEEPING: usize = 128;

/// How long a client gets to read an answer that left part of its request unread.
const LINGER: Duration = Duration::from_secs(5);

/// Watches over all connections of a server. When it is dropped, so are they.
#[derive(Debug)]
pub(super) struct Sweeper {
    clock: Arc<Clock>,
    tick: Duration,
    ticks: Ticks,
    watches: Mutex<Vec<Weak<Watch>>>,
}

impl Sweeper {
    pub(super) fn new(limits: &Limits) -> Self {
        let shortest = [limits.header_timeout, limits.idle_timeout, limits.write_timeout, LINGER]
            .into_iter()
            .min()
            .unwrap_or(LINGER);
        let tick = (shortest / 10).max(Duration::from_millis(10));
        let ticks = |limit: Duration| {
            u32::try_from(limit.as_nanos().div_ceil(tick.as_nanos())).unwrap_or(u32::MAX / 2)
        };
        Self {
            clock: Arc::new(Clock(AtomicU32::new(1))),
            tick,
            ticks: Ticks {
                headers: ticks(limits.header_timeout),
                idle: ticks(limits.idle_timeout),
                write: ticks(limits.write_timeout),
                linger: ticks(LINGER),
            },
            watches: Mutex::default(),
        }
    }

    /// Watches over one more connection, until its watch is dropped.
    pub(super) fn watch(&self) -> Arc<Watch> {
        let watch = Arc::new(Watch::new(Arc::clone(&self.clock)));
        self.lock().push(Arc::downgrade(&watch));
        watch
    }

    /// Sweeps until it is dropped.
    pub(super) async fn run(&self) -> Infallible {
        let mut interval = tokio::time::interval(self.tick);
        // After a stall, the clock goes on from there: to count the stall would be unfair to clients.
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            interval.tick().await;
            self.clock.tick();
            self.sweep();
        }
    }

    fn sweep(&self) {
        self.for_each(|watch| watch.tell(watch.judge(&self.ticks)));
    }

    /// Tells every connection something.
    pub(super) fn tell_all(&self, verdict: Verdict) {
        self.for_each(|watch| watch.tell(verdict));
    }

    /// Visits every live connection and forgets the others. The list is not locked meanwhile, so that accepting goes on.
    fn for_each(&self, visit: impl Fn(&Watch)) {
        let mut watches = std::mem::take(&mut *self.lock());
        watches.retain(|watch| watch.upgrade().inspect(|watch| visit(watch)).is_some());
        let mut list = self.lock();
        watches.append(&mut list);
        *list = watches;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Weak<Watch>>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.tell_all(Verdict::Close);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::{Sweeper, Verdict, Watch};
    use crate::Limits;

    fn sweeper() -> Sweeper {
        Sweeper::new(&Limits {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(20),
            write_timeout: Duration::from_secs(30),
            ..Limits::default()
        })
    }

    fn pass(sweeper: &Sweeper, time: Duration) {
        for _ in 0..time.as_nanos() / sweeper.tick.as_nanos() {
            sweeper.clock.tick();
            sweeper.sweep();
        }
    }

    fn verdict(watch: &Arc<Watch>) -> Verdict {
        watch.verdict()
    }

    #[test]
    fn a_connection_that_says_nothing_is_closed() {
        let sweeper = sweeper();
        let watch = sweeper.watch();
        pass(&sweeper, Duration::from_secs(10));
        assert_eq!(verdict(&watch), Verdict::Live);
        pass(&sweeper, Duration::from_secs(1));
        assert_eq!(verdict(&watch), Verdict::Close);
    }

    #[test]
    fn a_call_may_take_its_time_and_the_next_request_starts_anew() {
        let sweeper = sweeper();
        let watch = sweeper.watch();
        watch.call_begins();
        watch.call_begins();
        watch.call_ends();
        pass(&sweeper, Duration::from_secs(1000));
        watch.call_ends();
        pass(&sweeper, Duration::from_secs(19));
        watch.received();
        pass(&sweeper, Duration::from_secs(10));
        assert_eq!(verdict(&watch), Verdict::Live);
        watch.received(); // a byte now and then buys no time
        pass(&sweeper, Duration::from_secs(1));
        assert_eq!(verdict(&watch), Verdict::Close);
    }

    #[test]
    fn an_idle_connection_and_a_reader_that_stopped_are_closed() {
        let sweeper = sweeper();
        let (idle, stuck) = (sweeper.watch(), sweeper.watch());
        idle.call_begins();
        idle.call_ends();
        stuck.call_begins();
        stuck.write_blocked();
        pass(&sweeper, Duration::from_secs(21));
        assert_eq!((verdict(&idle), verdict(&stuck)), (Verdict::Drain, Verdict::Live));
        stuck.written(1);
        stuck.write_blocked();
        pass(&sweeper, Duration::from_secs(30));
        assert_eq!(verdict(&stuck), Verdict::Live);
        pass(&sweeper, Duration::from_secs(1));
        assert_eq!(verdict(&stuck), Verdict::Close);
    }

    #[test]
    fn a_slow_reader_of_a_long_answer_is_not_idle() {
        let sweeper = sweeper();
        let watch = sweeper.watch();
        watch.call_begins();
        watch.call_ends();
        for _ in 0..80 {
            pass(&sweeper, Duration::from_secs(1));
            watch.write_blocked();
            watch.written(4096);
        }
        assert_eq!(verdict(&watch), Verdict::Live);
    }

    #[test]
    fn housekeeping_of_http2_begins_no_request() {
        let sweeper = sweeper();
        let watch = sweeper.watch();
        watch.is_multiplexed();
        watch.call_begins();
        watch.call_ends();
        for _ in 0..20 {
            watch.received();
            watch.written(17);
            pass(&sweeper, Duration::from_secs(1));
        }
        assert_eq!(verdict(&watch), Verdict::Live);
        pass(&sweeper, Duration::from_secs(1));
        assert_eq!(verdict(&watch), Verdict::Drain);
        pass(&sweeper, Duration::from_secs(20));
        assert_eq!(verdict(&watch), Verdict::Close);
    }

    #[test]
    fn connections_that_are_gone_are_forgotten() {
        let sweeper = sweeper();
        drop(sweeper.watch());
        let kept = sweeper.watch();
        sweeper.sweep();
        assert_eq!(sweeper.lock().len(), 1);
        drop(kept);
    }
}
