//! The process of a server: one thread that serves, on a port of the system's choice, until its input ends.

use std::{
    future::Future,
    io::{self, Read, Write},
    net::Ipv4Addr,
    thread,
};

use tokio::{net::TcpListener, runtime};

/// Listens on the loopback, prints the address as a line, and serves on this thread.
///
/// The process ends when its standard input does: whoever started it closes that, be it by ending itself.
///
/// # Errors
///
/// What the system says while the server starts.
pub fn serve<F: Future>(server: impl FnOnce(TcpListener) -> F) -> io::Result<F::Output> {
    thread::spawn(|| {
        let ended = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut out = io::stdout();
        writeln!(out, "{}", listener.local_addr()?)?;
        out.flush()?;
        Ok(server(listener).await)
    })
}
