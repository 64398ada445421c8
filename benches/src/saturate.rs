//! As many calls as are answered: every caller makes the next call when it has the answer to its last, or the next ones
//! when it has some answers.

use std::{
    fmt,
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use crate::ProcessStat;

/// Something that makes one call after the other.
pub trait Caller: Send + 'static {
    /// Makes a call and takes its answer.
    ///
    /// # Errors
    ///
    /// If there is none, or none of a success.
    fn call(&mut self) -> impl Future<Output = io::Result<()>> + Send;
}

/// Something that calls, be it with one call at a time or many.
pub trait Load: Send + 'static {
    /// Calls where a call is due, waits for an answer, and tells how many there were.
    ///
    /// # Errors
    ///
    /// If there is none, or none of a success.
    fn turn(&mut self) -> impl Future<Output = io::Result<usize>> + Send;
}

/// How many answers make a turn of a client over a live connection, so that to measure one costs next to nothing.
pub const TURN: usize = 64;

impl<C: Caller> Load for C {
    async fn turn(&mut self) -> io::Result<usize> {
        self.call().await?;
        Ok(1)
    }
}

/// What was measured, in nanoseconds where it is a time.
#[derive(Debug)]
pub struct Measured {
    calls: usize,
    elapsed: Duration,
    /// Of a turn: of a call, where callers make one at a time.
    p50: u32,
    p99: u32,
    /// The processor time of the process that is measured.
    processor: Duration,
}

impl Measured {
    /// What was measured, of the latencies of all turns, in any order.
    ///
    /// # Errors
    ///
    /// If there was none.
    pub fn new(
        calls: usize,
        elapsed: Duration,
        mut latencies: Vec<u32>,
        processor: Duration,
    ) -> io::Result<Self> {
        latencies.sort_unstable();
        let percentile = |percent| latencies.get(latencies.len() * percent / 100).copied();
        let (p50, p99) = percentile(50)
            .zip(percentile(99))
            .ok_or_else(|| io::Error::new(io::ErrorKind::TimedOut, "no call was answered"))?;
        Ok(Self { calls, elapsed, p50, p99, processor })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, elapsed, p50, p99, processor } = self;
        write!(f, "{calls} {} {p50} {p99} {}", elapsed.as_nanos(), processor.as_nanos())
    }
}

/// How a run goes on, as all callers see it.
#[derive(Debug, Clone, Default)]
struct Stage(Arc<AtomicU8>);

const WARMING_UP: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

impl Stage {
    fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, stage: u8) {
        self.0.store(stage, Ordering::Relaxed);
    }
}

/// Calls for a tenth of the time without measuring, then for `time`.
///
/// Where another process is measured, this one never sleeps meanwhile: to wake it would be the work of the other's
/// system calls, as it is not where clients are other machines, and would be measured as the other's.
///
/// # Errors
///
/// Those of calls, and those of asking for processor times.
pub async fn saturate<L: Load>(
    callers: Vec<L>,
    measured: &ProcessStat,
    stays_awake: bool,
    time: Duration,
) -> io::Result<Measured> {
    let stage = Stage::default();
    let callers: Vec<_> =
        callers.into_iter().map(|caller| tokio::spawn(call(caller, stage.clone()))).collect();
    if stays_awake {
        tokio::spawn(stay_awake(stage.clone()));
    }

    tokio::time::sleep(time / 10).await;
    let (started, processor_before) = (Instant::now(), measured.processor_time()?);
    stage.set(MEASURING);
    tokio::time::sleep(time).await;
    stage.set(OVER);
    let (elapsed, processor_after) = (started.elapsed(), measured.processor_time()?);

    let (mut calls, mut latencies) = (0, Vec::new());
    for caller in callers {
        // A server that stops answering must not keep this waiting.
        let patience = Duration::from_secs(5);
        let (own_calls, own_latencies) = tokio::time::timeout(patience, caller).await???;
        calls += own_calls;
        latencies.extend(own_latencies);
    }
    Measured::new(calls, elapsed, latencies, processor_after - processor_before)
}

/// Keeps the runtime asking for events instead of waiting for them, until the run is over.
async fn stay_awake(stage: Stage) {
    while stage.get() != OVER {
        tokio::task::yield_now().await;
    }
}

/// Calls until the run is over, and gives the number of calls and the latencies of the turns that ended while it measured.
async fn call<L: Load>(mut caller: L, stage: Stage) -> io::Result<(usize, Vec<u32>)> {
    let (mut calls, mut latencies) = (0, Vec::new());
    loop {
        let sent = Instant::now();
        let answers = caller.turn().await?;
        match stage.get() {
            WARMING_UP => {}
            MEASURING => {
                calls += answers;
                latencies.push(u32::try_from(sent.elapsed().as_nanos()).unwrap_or(u32::MAX));
            }
            _ => return Ok((calls, latencies)),
        }
    }
}
