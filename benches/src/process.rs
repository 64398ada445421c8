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

use crate::{Caller, Dial, Load, ProcessStat, saturate};

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
    client(async |arguments, address| match *arguments {
        ["saturate", count, time] => {
            let mut callers = Vec::new();
            for _ in 0..number(count)? {
                callers.push(connect(address).await?);
            }
            measure(callers, time).await
        }
        ["pace", calls] => {
            let mut caller = connect(address).await?;
            for _ in 0..number(calls)? {
                caller.call().await?;
            }
            Ok(())
        }
        _ => Err(io::Error::other("there is no such mode")),
    })
}

/// As [`call`], but over a live connection.
///
/// ```text
/// calls TASKS IN_FLIGHT MILLISECONDS   so many tasks with so many calls in flight each; prints as `saturate` does
/// items MILLISECONDS                   one subscription; prints as `saturate` does
/// count calls IN_FLIGHT TURNS          so many turns of one task; prints nothing
/// count items TURNS
/// ```
///
/// # Errors
///
/// What the arguments, the calls or the subscription are refused with.
pub fn call_live(dial: &impl Dial) -> io::Result<()> {
    client(async |arguments, address| match *arguments {
        ["calls", tasks, in_flight, time] => {
            let mut calls = Vec::new();
            for _ in 0..number(tasks)? {
                calls.extend(dial.calls(address, number(in_flight)?).await?);
            }
            measure(calls, time).await
        }
        ["items", time] => measure(vec![dial.items(address).await?], time).await,
        ["count", "calls", in_flight, turns] => {
            for calls in dial.calls(address, number(in_flight)?).await? {
                take(calls, turns).await?;
            }
            Ok(())
        }
        ["count", "items", turns] => take(dial.items(address).await?, turns).await,
        _ => Err(io::Error::other("there is no such mode")),
    })
}

/// Runs on this thread what is told the arguments of the program and the address on its input.
fn client(run: impl AsyncFnOnce(&[&str], SocketAddr) -> io::Result<()>) -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut address = String::new();
    io::stdin().lock().read_line(&mut address)?;
    let address = address.trim().parse().map_err(io::Error::other)?;
    end_with_input();
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(&arguments, address))
}

fn number(text: &str) -> io::Result<u32> {
    text.parse().map_err(io::Error::other)
}

/// Prints what was measured of this process.
async fn measure<L: Load>(callers: Vec<L>, milliseconds: &str) -> io::Result<()> {
    let time = Duration::from_millis(number(milliseconds)?.into());
    let own = ProcessStat::new(std::process::id());
    println!("{}", saturate(callers, &own, false, time).await?);
    Ok(())
}

/// In a task, as what is measured is: a runtime has less often a turn for what it blocks on.
async fn take(mut load: impl Load, turns: &str) -> io::Result<()> {
    let turns = number(turns)?;
    let taken = tokio::spawn(async move {
        for _ in 0..turns {
            load.turn().await?;
        }
        Ok(())
    });
    taken.await?
}

/// Ends this process when its standard input ends.
fn end_with_input() {
    thread::spawn(|| {
        let ended = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(ended.is_err()));
    });
}
