//! What readers that stand still cost a server and its other clients, seen from outside its process: the memory that the
//! limit says, and nobody's time.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{
    Observed, Socket,
    frames::{FIN, Frames, TEXT},
    observed::ask,
    socket::subscribe,
};

const KIB: usize = 1024;

/// `Limits::outbound`, by default.
const OUTBOUND: usize = 64 * KIB;

/// What a connection takes that does nothing, with its subscription.
const IDLE: usize = 16 * KIB;

/// What pages and the allocator's own bookkeeping take, whatever is done.
const ALLOWANCE: usize = 4 * KIB * KIB;

/// How many calls others make in a round, and how many rounds there are.
const CALLS: usize = 1000;
const ROUNDS: usize = 3;

/// The most that so many readers may hold whose items are of this length. One item may go beyond the limit, and a buffer
/// that grows doubles its size.
fn bound(readers: usize, item: usize) -> usize {
    readers * (2 * (OUTBOUND + item) + IDLE) + ALLOWANCE
}

/// One that has subscribed to items without end.
struct Reader {
    frames: Frames,
    item: usize,
    /// The number of the item that it read last.
    last: usize,
}

impl Reader {
    async fn subscribed(server: &Observed, item: usize) -> Self {
        let mut frames = Frames::connect_narrow(server.address).await;
        frames.write(FIN | TEXT, subscribe("flood", "flood", json!(item)).to_string()).await;
        Self { frames, item, last: 0 }
    }

    /// Checks that this is the next item, whole.
    fn check(&mut self, text: &str) {
        self.last += 1;
        let expected =
            format!(r#"{{"type":"data","id":"flood","data":[{},"{}"]}}"#, self.last, "x".repeat(self.item));
        assert!(text == expected, "instead of item {} came {text:.100}", self.last);
    }

    /// Reads so many items, which come in their order.
    async fn read(&mut self, items: usize) {
        for _ in 0..items {
            let text = self.frames.read_text().await;
            self.check(&text);
        }
    }

    /// Unsubscribes, and reads what is under way: it goes on without a gap.
    async fn leave(mut self) {
        self.frames.write(FIN | TEXT, r#"{"type":"unsubscribe","id":"flood"}"#).await;
        self.frames.write(FIN | TEXT, r#"{"type":"ping"}"#).await;
        loop {
            let text = self.frames.read_text().await;
            if text == r#"{"type":"pong"}"# {
                return;
            }
            self.check(&text);
        }
    }
}

async fn made(client: &mut Socket) -> u64 {
    ask(client, "made", json!(null)).await.as_u64().expect("a number")
}

async fn so_many_run(client: &mut Socket, floods: usize) {
    let started = Instant::now();
    while ask(client, "running", json!(null)).await != floods {
        assert!(started.elapsed() < crate::support::PATIENCE, "not {floods} run");
    }
}

/// Waits until nothing more is made for these readers, although others are served, many times in a row. Gives how much was
/// made.
async fn stand_still(client: &mut Socket, readers: &[Reader]) -> u64 {
    so_many_run(client, readers.len()).await;
    let (mut before, mut unchanged) = (0, 0);
    while unchanged < 300 {
        let now = made(client).await;
        unchanged = if now == before { unchanged + 1 } else { 0 };
        before = now;
    }
    before
}

/// Makes a round of calls, one after the other, and tells the time that 99 of 100 take at most.
async fn slowest_but_one_in_a_hundred(client: &mut Socket) -> Duration {
    let mut times = Vec::with_capacity(CALLS);
    for number in 0..CALLS {
        let start = Instant::now();
        assert_eq!(ask(client, "echo", json!(number)).await, number);
        times.push(start.elapsed());
    }
    in_order(&mut times, CALLS * 99 / 100)
}

/// The time at this place, in order of size.
fn in_order(times: &mut [Duration], place: usize) -> Duration {
    times.sort_unstable();
    times[place]
}

/// The same of a round in which nothing is made for those who do not read, so that no call can have waited for a step of
/// theirs. The system may still take some bytes of what waits for them, now and then, but not for ever.
async fn round_without_a_step(client: &mut Socket) -> Duration {
    for _ in 0..20 {
        let before = made(client).await;
        let time = slowest_but_one_in_a_hundred(client).await;
        if made(client).await == before {
            return time;
        }
    }
    panic!("something is made again and again for those who do not read")
}

/// Has readers stand still while others are served, and then read again.
async fn stand_still_and_go_on(count: usize, item: usize) {
    let (server, quiet) = (Observed::start().await, Observed::start().await);
    let (mut client, mut elsewhere) = (server.socket().await, quiet.socket().await);
    slowest_but_one_in_a_hundred(&mut client).await;
    slowest_but_one_in_a_hundred(&mut elsewhere).await;

    let start = server.memory();
    let mut readers = Vec::new();
    for _ in 0..count {
        readers.push(Reader::subscribed(&server, item).await);
    }
    let made_then = stand_still(&mut client, &readers).await;
    let held = server.memory().saturating_sub(start);
    let most = bound(count, item);
    println!("{count} readers of {item} bytes: {} KiB, of at most {}", held / KIB, most / KIB);
    assert!(held <= most, "{held} bytes for those who do not read, of at most {most}");

    // Others are served as if there were no such readers. How long calls take depends on the machine, and decides nothing.
    let (mut beside, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        beside.push(round_without_a_step(&mut client).await);
        alone.push(slowest_but_one_in_a_hundred(&mut elsewhere).await);
    }
    so_many_run(&mut client, count).await;
    let [beside, alone] = [beside, alone].map(|mut rounds| in_order(&mut rounds, ROUNDS / 2));
    println!("p99 of a call: {beside:?} beside {count} readers that stand still, {alone:?} without");

    // One subscribes and reads, and what it was sent takes no memory either.
    let items = usize::try_from(made_then).expect("a small number") / count + 10;
    let mut reading = Reader::subscribed(&server, item).await;
    reading.read(items).await;
    reading.leave().await;
    so_many_run(&mut client, count).await;
    // Each may have come by one more item meanwhile.
    let later = held + count * item + ALLOWANCE;
    server.settles("others were served", start + later.min(most), &mut client).await;

    // They read again, more than what was made for each, and nothing is missing.
    for reader in &mut readers {
        reader.read(items).await;
    }
    for reader in readers {
        reader.leave().await;
    }
    so_many_run(&mut client, 0).await;
    server.settles("all have left", start + ALLOWANCE, &mut client).await;
}

#[tokio::test]
async fn fifty_readers_that_stand_still_hold_what_the_limit_says_and_delay_nobody_and_miss_nothing() {
    stand_still_and_go_on(50, 4 * KIB).await;
}

#[tokio::test]
async fn so_do_readers_of_large_items() {
    stand_still_and_go_on(10, 1024 * KIB).await;
}
