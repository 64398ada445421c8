//! A room: all connections are in it, one of them says something, and it comes to every one.
//!
//! ```text
//! bench-load-ws DIALECT room PID ADDRESS MEMBERS WINDOW MILLISECONDS    with so many events under way
//! bench-load-ws DIALECT paced PID ADDRESS MEMBERS INTERVAL MILLISECONDS  one event every INTERVAL milliseconds
//! ```
//!
//! An event is under way until the last member has it. So a window bounds what waits in any queue of the server, and is the
//! same for all servers. What is printed is one line: the deliveries, the nanoseconds that they took, p50 and p99 of the
//! nanoseconds from the moment before an event was written to the moment after it was read, one value for every delivery,
//! the processor nanoseconds of the server; and then of this process, the nanoseconds in which there was nothing to read, and
//! how often something was read.

mod members;
mod speaker;
mod words;

use std::{
    error::Error,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use benches::{Measured, ProcessStat, argument};
use tokio::{runtime, sync::Notify, task::JoinSet};

use self::{
    members::{Record, Stage},
    speaker::Pace,
    words::Words,
};
use crate::socket::{Socket, frame};

/// Does what the arguments say.
pub(crate) fn load(
    dialect: &str,
    mode: &str,
    mut arguments: impl Iterator<Item = String>,
) -> Result<(), Box<dyn Error>> {
    let words = Words::named(dialect).ok_or_else(|| format!("there are no rooms in `{dialect}`"))?;
    let server = ProcessStat::new(argument(&mut arguments, "the id of a process")?);
    let address = argument(&mut arguments, "the server's address")?;
    let members = argument(&mut arguments, "a number of members")?;
    let pace: u32 = argument(&mut arguments, "a number of events or milliseconds")?;
    let pace = match mode {
        "room" => Pace::Window(pace as usize),
        _ => Pace::Every(Duration::from_millis(pace.into())),
    };
    let time = Duration::from_millis(argument(&mut arguments, "a number of milliseconds")?);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    println!("{}", runtime.block_on(measure(Arc::new(words), address, members, pace, &server, time))?);
    Ok(())
}

/// What all tasks share. There is one thread, so nobody waits for the lock.
#[derive(Debug)]
struct Room {
    words: Arc<Words>,
    record: Mutex<Record>,
    /// Told when an event has come to all.
    heard: Notify,
}

impl Room {
    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn measure(
    words: Arc<Words>,
    address: SocketAddr,
    members: usize,
    pace: Pace,
    server: &ProcessStat,
    time: Duration,
) -> io::Result<String> {
    let mut sockets = Vec::with_capacity(members);
    for _ in 0..members {
        sockets.push(enter(&words, address).await?);
    }
    let room = Arc::new(Room { words, record: Mutex::new(Record::new(members)), heard: Notify::new() });
    let mut tasks = JoinSet::new();
    for (number, socket) in sockets.into_iter().enumerate() {
        let (socket, writer) = socket.split();
        // One speaks; the others hold on to the half that they could speak by.
        let held = if number == 0 {
            tasks.spawn(speaker::speak(writer, Arc::clone(&room), pace));
            None
        } else {
            Some(writer)
        };
        tasks.spawn(members::hear(socket, held, Arc::clone(&room)));
    }
    tasks.spawn(stay_awake(Arc::clone(&room)));

    tokio::time::sleep(time / 10).await;
    let (started, before) = (Instant::now(), server.processor_time()?);
    let reads_before = {
        let mut record = room.record();
        record.stage = Stage::Measuring;
        record.reads
    };
    tokio::time::sleep(time).await;
    room.record().stage = Stage::Over;
    let (elapsed, after) = (started.elapsed(), server.processor_time()?);
    if let Some(ended) = tasks.try_join_next() {
        // No task ends before it is told, but by an error.
        ended??;
    }
    // What is still under way is for nobody.
    tasks.shutdown().await;
    let mut record = room.record();
    let latencies = std::mem::take(&mut record.latencies);
    let measured = Measured::new(latencies.len(), elapsed, latencies, after - before)?;
    Ok(format!("{measured} {} {}", record.idle.as_nanos(), record.reads - reads_before))
}

/// Connects, and is in the room.
async fn enter(words: &Words, address: SocketAddr) -> io::Result<Socket> {
    let mut socket = Socket::connect(address, words.target).await?;
    for line in words.greeting {
        socket.expect(line.server).await?;
        for text in line.client {
            socket.write(&frame(text)).await?;
        }
    }
    socket.write(&frame(words.enter)).await?;
    for beginning in words.entered {
        socket.expect(beginning).await?;
    }
    Ok(socket)
}

/// Keeps the runtime asking for events instead of waiting for them: to wake this process would be measured as the work of
/// the server. Counts the time of those turns in which nothing had come.
async fn stay_awake(room: Arc<Room>) -> io::Result<()> {
    let (mut asked, mut reads) = (Instant::now(), 0);
    loop {
        tokio::task::yield_now().await;
        let now = Instant::now();
        let mut record = room.record();
        match record.stage {
            Stage::Measuring if record.reads == reads => record.idle += now - asked,
            Stage::Measuring | Stage::WarmingUp => {}
            Stage::Over => return Ok(()),
        }
        (asked, reads) = (now, record.reads);
    }
}
