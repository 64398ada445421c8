//! As many calls as the server answers: every connection sends the next one when it has the answer.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime,
};

use crate::{response::Response, server::ServerProcess};

/// What was measured, in nanoseconds where it is a time.
#[derive(Debug)]
pub(crate) struct Measured {
    calls: usize,
    elapsed: Duration,
    p50: u32,
    p99: u32,
    /// The server's processor time.
    processor: Duration,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, elapsed, p50, p99, processor } = self;
        write!(f, "{calls} {} {p50} {p99} {}", elapsed.as_nanos(), processor.as_nanos())
    }
}

/// How a run goes on, as all connections see it.
const WARMING_UP: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// Calls for a tenth of the time without measuring, then for `time`.
///
/// This process never sleeps meanwhile. To wake it would be the work of the server's system calls, as it is not where
/// clients are other machines, and would be measured as the server's.
pub(crate) fn run(
    address: SocketAddr,
    server: &ServerProcess,
    connections: u32,
    time: Duration,
) -> io::Result<Measured> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let stage = Arc::new(AtomicU8::new(WARMING_UP));
        let mut callers = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            callers.push(tokio::spawn(call(stream, address, Arc::clone(&stage))));
        }

        tokio::spawn(stay_awake(Arc::clone(&stage)));

        tokio::time::sleep(time / 10).await;
        let (started, processor_before) = (Instant::now(), server.processor_time()?);
        stage.store(MEASURING, Ordering::Relaxed);
        tokio::time::sleep(time).await;
        stage.store(OVER, Ordering::Relaxed);
        let (elapsed, processor_after) = (started.elapsed(), server.processor_time()?);

        let mut latencies = Vec::new();
        for caller in callers {
            // A server that stops answering must not keep this waiting.
            let patience = Duration::from_secs(5);
            latencies.extend(tokio::time::timeout(patience, caller).await???);
        }
        latencies.sort_unstable();
        let percentile = |percent| latencies.get(latencies.len() * percent / 100).copied();
        let (p50, p99) = percentile(50)
            .zip(percentile(99))
            .ok_or_else(|| io::Error::new(io::ErrorKind::TimedOut, "no call was answered"))?;
        let processor = processor_after - processor_before;
        Ok(Measured { calls: latencies.len(), elapsed, p50, p99, processor })
    })
}

/// Keeps the runtime asking for events instead of waiting for them, until the run is over.
async fn stay_awake(stage: Arc<AtomicU8>) {
    while stage.load(Ordering::Relaxed) != OVER {
        tokio::task::yield_now().await;
    }
}

/// Calls over one connection until the run is over, and gives the latencies of the calls that ended while it measured.
async fn call(mut stream: TcpStream, address: SocketAddr, stage: Arc<AtomicU8>) -> io::Result<Vec<u32>> {
    let request = super::request(address);
    let mut response = Response::new();
    let mut latencies = Vec::new();
    loop {
        let sent = Instant::now();
        stream.write_all(&request).await?;
        while !{
            let count = stream.read(response.space()).await?;
            response.advance(count)?
        } {}
        match stage.load(Ordering::Relaxed) {
            WARMING_UP => {}
            MEASURING => latencies.push(u32::try_from(sent.elapsed().as_nanos()).unwrap_or(u32::MAX)),
            _ => return Ok(latencies),
        }
    }
}
