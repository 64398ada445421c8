//! A server in a process of its own, whose memory can be read from outside.
//!
//! It listens where its argument says, at a free port of the loopback without one, prints its address as a line, and serves until its input ends: whoever started it closes that, be it by ending
//! itself.

use std::{
    env,
    io::{self, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use rpc_server::{Limits, Server, prelude::*, tracked};
use serde_json::Value;

#[derive(Clone, Context)]
struct App {
    #[provide]
    floods: Floods,
}

/// What goes on in all floods together.
#[derive(Clone, Default)]
struct Floods(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// How many items were made.
    made: AtomicU64,
    /// How many floods run.
    running: AtomicU64,
}

impl Floods {
    fn begin(&self) -> Flood {
        self.0.running.fetch_add(1, Ordering::SeqCst);
        Flood(self.clone())
    }
}

/// One that runs.
struct Flood(Floods);

impl Drop for Flood {
    fn drop(&mut self) {
        self.0.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Numbered items without end, of so many bytes each and a few more.
#[procedure(subscription)]
fn flood(#[ctx] floods: Floods, input: usize) -> impl Stream<Item = (u64, String)> {
    stream!({
        let flood = floods.begin();
        for number in 1.. {
            flood.0.0.made.fetch_add(1, Ordering::SeqCst);
            yield (number, "x".repeat(input));
        }
    })
}

/// Numbers without end, from behind the one that the client saw last: nothing is kept here.
#[procedure(subscription)]
fn numbers(#[ctx] after: LastEventId) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    try_stream!({
        for number in after.parse::<u64>()?.unwrap_or(0) + 1.. {
            yield tracked(number, number);
        }
    })
}

/// How many items all floods have made.
#[procedure(query)]
async fn made(#[ctx] floods: Floods) -> u64 {
    floods.0.made.load(Ordering::SeqCst)
}

/// How many floods run.
#[procedure(query)]
async fn running(#[ctx] floods: Floods) -> u64 {
    floods.0.running.load(Ordering::SeqCst)
}

/// Answers what it is asked.
#[procedure(query)]
async fn echo(input: Value) -> Value {
    input
}

router! {
    Api for App { flood, numbers, made, running, echo }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    thread::spawn(|| {
        let ended = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
    // Nobody is given up for being slow, however long a test takes.
    let limits = Limits { heartbeat_interval: Duration::from_secs(3600), ..Limits::default() };
    let server = Server::new(Api::routes(), App { floods: Floods::default() }).limits(limits);
    let bound = server.bind(env::args().nth(1).unwrap_or("127.0.0.1:0".to_owned())).await?;
    let mut out = io::stdout();
    writeln!(out, "{}", bound.local_addr()?)?;
    out.flush()?;
    bound.run().await?;
    Ok(())
}
