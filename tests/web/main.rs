//! The server that tests of the TypeScript client call, in a process of its own.
//!
//! `web --help` tells what can be asked of it. It prints `listening on 127.0.0.1:PORT` as a line, and serves until it is
//! told to leave, or until its input ends: whoever started it closes that, be it by ending itself.

mod api;
mod options;

use std::{
    error::Error,
    io::{self, Read, Write},
    net::Ipv4Addr,
    thread,
};

use clap::Parser;
use tokio::net::TcpListener;

use self::options::Options;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    thread::spawn(|| {
        let ended = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let address = listener.local_addr()?;
    let bound = options.server(address)?.with_listener(listener)?;
    let mut out = io::stdout();
    writeln!(out, "listening on {address}")?;
    out.flush()?;
    bound.run().await?;
    Ok(())
}
