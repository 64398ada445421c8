//! The hub alone: rooms that are joined and left, and events to a room, with neither sockets nor a server. What is emitted is
//! encoded and then dropped.
//!
//! Prints one line: the rooms that were joined and left again, the nanoseconds that took, the deliveries of events, and the
//! nanoseconds of those.

use std::{
    error::Error,
    sync::{Arc, mpsc},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use benches::{ROOM, Said, argument};
use rpc_realtime::{Line, Outlet, Parcel};
use rpc_server::{ConnectionId, Head, Hub, Parts, RawInput, prelude::*};
use tokio::runtime;

/// How many sockets there are, and how many rooms each joins before it leaves them.
const SOCKETS: usize = 1000;
const ROOMS: usize = 100;

/// How many sockets are in the same room.
const SHARING: usize = 10;

/// How many events are emitted between two looks at the clock.
const EVENTS: usize = 10;

#[derive(Clone, Context)]
struct App {
    #[provide]
    taken: Taken,
}

/// Where the sockets are taken to.
#[derive(Clone)]
struct Taken(mpsc::Sender<Lent>);

type Lent = Socket<Heard, Heard>;

#[derive(Serialize, Deserialize, JsonSchema, Events)]
enum Heard {
    Said(Said),
}

/// Gives its socket away.
#[ws(incoming = Heard, outgoing = Heard)]
async fn lend(#[ctx] taken: Taken, socket: Socket<Heard, Heard>) {
    // The receiver is there for as long as this runs.
    _ = taken.0.send(socket);
}

router! {
    /// The hub.
    Api for App { lend }
}

/// A client that hears nothing.
struct Nobody;

impl Outlet for Nobody {
    fn send(&self, _: Parcel) {}

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let time = argument(&mut std::env::args().skip(1), "a number of milliseconds")?;
    let time = Duration::from_millis(time);
    let hub = Hub::new();
    let sockets = sockets(&hub)?;

    let rooms: Vec<_> = (0..SOCKETS * ROOMS / SHARING).map(|room| format!("room:{room}")).collect();
    let (joined, joining) = again_and_again(time, || {
        // Neighbours are in the same rooms.
        let rooms = |number: usize| rooms[number / SHARING * ROOMS..].iter().take(ROOMS);
        for (number, socket) in sockets.iter().enumerate() {
            rooms(number).for_each(|room| _ = socket.join(room));
        }
        for (number, socket) in sockets.iter().enumerate() {
            rooms(number).for_each(|room| _ = socket.leave(room));
        }
        SOCKETS * ROOMS
    });

    for socket in &sockets {
        _ = socket.join(ROOM);
    }
    let io = hub.io::<lend>();
    let runtime = runtime::Builder::new_current_thread().build()?;
    let (delivered, delivering) = again_and_again(time, || {
        runtime.block_on(async {
            let mut delivered = 0;
            for _ in 0..EVENTS {
                let said = Said { number: 1_000_000_000, text: "x".repeat(97) };
                delivered += io.to([ROOM]).emit(Heard::Said(said)).await;
            }
            delivered
        })
    });
    println!("{joined} {} {delivered} {}", joining.as_nanos(), delivering.as_nanos());
    Ok(())
}

/// Opens as many conversations as there are to be, and takes the sockets of their handlers.
fn sockets(hub: &Hub) -> Result<Vec<Lent>, Box<dyn Error>> {
    let (taken, sockets) = mpsc::channel();
    let table = Api::routes().bind(App { taken: Taken(taken) }).provide(hub.clone());
    let served = table.get("lend").ok_or("it is listed")?;
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..SOCKETS {
        let mut parts = Parts::new(Arc::clone(served.route()), RawInput::absent(), Head::default(), None);
        parts.insert_extension(Line::new(ConnectionId::next(), Nobody, 0));
        let mut reply = served.call(parts);
        // It opens, gives its socket away, and ends.
        for _ in 0..2 {
            match reply.as_mut().poll_step(&mut cx, &mut Vec::new()) {
                Poll::Ready(step) => step?,
                Poll::Pending => return Err("a handler waits for something".into()),
            };
        }
    }
    drop(table);
    Ok(sockets.iter().collect())
}

/// Does something for a time. Gives the sum of what it counts, and the time that it took.
fn again_and_again(time: Duration, mut work: impl FnMut() -> usize) -> (usize, Duration) {
    // The first turn is not counted: what it allocates is kept.
    work();
    let (started, mut count) = (Instant::now(), 0);
    loop {
        count += work();
        let elapsed = started.elapsed();
        if elapsed >= time {
            return (count, elapsed);
        }
    }
}
