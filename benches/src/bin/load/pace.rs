//! One call after the other, each sent, or answered, only once the process that is measured sleeps: so every call costs
//! the same instructions, which under callgrind are counted.
//!
//! Sent earlier, a request would sometimes be there when the server looks for the next one, and sometimes not; and so
//! with an answer and a client.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use benches::{Answer, ProcessStat, SendMessage, Store};

use crate::response::{self, Response};

/// How long one call may take. Under callgrind a server is some fifty times slower than without.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(address: SocketAddr, server: &ProcessStat, calls: u32) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = super::request(address);
    let mut response = Response::new();
    for _ in 0..calls {
        server.wait_until_asleep()?;
        stream.write_all(&request)?;
        while !{
            let count = stream.read(response.space())?;
            response.advance(count)?
        } {}
    }
    server.wait_until_asleep()
}

/// Answers the calls of a client, for as long as it keeps its one connection.
pub(crate) fn answer(client: &ProcessStat) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?);
    let (mut stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = serde_json::to_string(&Answer::new(Store::default().post(SendMessage::default())))?;
    let length = body.len();
    // What this framework's server sends.
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n{body}"
    );
    let (mut request, mut filled) = (vec![0; 4096], 0);
    loop {
        match stream.read(&mut request[filled..])? {
            0 => return Ok(()),
            count => filled += count,
        }
        if response::length(&request[..filled]) == Some(filled) {
            filled = 0;
            client.wait_until_asleep()?;
            stream.write_all(response.as_bytes())?;
        }
    }
}
