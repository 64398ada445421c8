//! One call after the other, each sent only once the server sleeps: so every call costs the same instructions, which
//! under callgrind are counted.
//!
//! Sent earlier, a request would sometimes be there when the server looks for the next one, and sometimes not.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use crate::{response::Response, server::ServerProcess};

/// How long one call may take. Under callgrind a server is some fifty times slower than without.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(address: SocketAddr, server: &ServerProcess, calls: u32) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = super::request(address);
    let mut response = Response::new();
    for _ in 0..calls {
        wait_until_asleep(server)?;
        stream.write_all(&request)?;
        while !{
            let count = stream.read(response.space())?;
            response.advance(count)?
        } {}
    }
    wait_until_asleep(server)
}

/// The system has no event for this, so it is asked again and again.
fn wait_until_asleep(server: &ServerProcess) -> io::Result<()> {
    let started = Instant::now();
    while !server.sleeps()? {
        if started.elapsed() > PATIENCE {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not come to rest"));
        }
        thread::yield_now();
    }
    Ok(())
}
