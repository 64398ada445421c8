//! The process of a server: one thread that serves, or one worker of tokio's default runtime, on a port of the system's
//! choice, until its input ends; and that of a client: one thread that calls.

use std::{
    future::Future,
    io::{self, BufRead, Read, Write},
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::Duration,
};

use tokio::{net::TcpListener, runtime};

use crate::{Caller, ProcessStat, saturate};

/// Listens on the loopback, prints the address as a line, and serves on this thread.
///
/// With the argument `multi-thread` it is tokio's default runtime that serves, with one worker. There a task that another
/// wakes runs next, not after those that are due; whoever has several for a connection may write more often then.
///
/// The process ends when its standard input does: whoever started it closes that, be it by ending itself.
///
/// # Errors
///
/// What the system says while the server starts, or that the argument is another.
pub fn serve<F: Future>(server: impl FnOnce(TcpListener) -> F) -> io::Result<F::Output> {
    let mut runtime = match std::env::args().nth(1).as_deref() {
        None => runtime::Builder::new_current_thread(),
        Some("multi-thread") => runtime::Builder::new_multi_thread(),
        Some(_) => return Err(io::Error::other("there is no such runtime")),
    };
    end_with_input();
    runtime.worker_threads(1).enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut out = io::stdout();
        writeln!(out, "{}", listener.local_addr()?)?;
        out.flush()?;
        Ok(server(listener).await)
    })
}

/// Calls on this thread the server whose address is the first line of the standard input.
///
/// ```text
/// saturate CALLERS MILLISECONDS   prints what `Measured` holds of this process, as one line
/// pace CALLS                      one after the other; prints nothing
/// ```
///
/// # Errors
///
/// What the arguments or the calls are refused with.
pub fn call<C: Caller, F>(connect: impl Fn(SocketAddr) -> F) -> io::Result<()>
where
    F: Future<Output = io::Result<C>>,
{
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<u32>().map_err(io::Error::other);
    let mut address = String::new();
    io::stdin().lock().read_line(&mut address)?;
    let address = address.trim().parse().map_err(io::Error::other)?;
    end_with_input();
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        match arguments[..] {
            ["saturate", count, time] => {
                let mut callers = Vec::new();
                for _ in 0..number(count)? {
                    callers.push(connect(address).await?);
                }
                let time = Duration::from_millis(number(time)?.into());
                let own = ProcessStat::new(std::process::id());
                println!("{}", saturate(callers, &own, false, time).await?);
            }
            ["pace", calls] => {
                let mut caller = connect(address).await?;
                for _ in 0..number(calls)? {
                    caller.call().await?;
                }
            }
            _ => return Err(io::Error::other("there is no such mode")),
        }
        Ok(())
    })
}

/// Ends this process when its standard input ends.
fn end_with_input() {
    thread::spawn(|| {
        let ended = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
}
