//! What a program is told that loads a server over live connections, and what it tells.
//!
//! ```text
//! calls PID ADDRESS CONNECTIONS IN_FLIGHT MILLISECONDS   so many calls in flight on each connection
//! items PID ADDRESS MILLISECONDS                         one subscription
//! idle PID ADDRESS CONNECTIONS                           connections of which each has had an answer
//! ```
//!
//! The process id is the server's. The first two print what `Measured` holds, the last the KiB that the server keeps in
//! memory without the connections and with them; each as one line.

use std::{error::Error, future::Future, io, net::SocketAddr, str::FromStr, time::Duration};

use tokio::runtime;

use crate::{Load, ProcessStat, saturate};

/// How the server is spoken to.
pub trait Dial {
    /// Calls of one connection, all or some.
    type Calls: Load;
    /// The subscription of a connection; what it counts is items.
    type Items: Load;

    /// Connects, to have so many calls in flight.
    ///
    /// # Errors
    ///
    /// What the system says, or the server.
    fn calls(
        &self,
        address: SocketAddr,
        in_flight: u32,
    ) -> impl Future<Output = io::Result<Vec<Self::Calls>>>;

    /// Connects and subscribes.
    ///
    /// # Errors
    ///
    /// What the system says, or the server; or that nothing can be subscribed to.
    fn items(&self, address: SocketAddr) -> impl Future<Output = io::Result<Self::Items>>;
}

/// Does what the arguments say.
///
/// # Errors
///
/// If they are not understood, and what the server is to blame for.
pub fn load(mut arguments: impl Iterator<Item = String>, dial: &impl Dial) -> Result<(), Box<dyn Error>> {
    let mode: String = argument(&mut arguments, "a mode")?;
    let server = ProcessStat::new(argument(&mut arguments, "the id of a process")?);
    let address = argument(&mut arguments, "the server's address")?;
    let mut number = |what| argument::<u32>(&mut arguments, what);
    let connections = "a number of connections";
    let milliseconds = "a number of milliseconds";
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        match mode.as_str() {
            "calls" => {
                let (connections, in_flight) = (number(connections)?, number("a number of calls")?);
                let time = Duration::from_millis(number(milliseconds)?.into());
                let mut calls = Vec::new();
                for _ in 0..connections {
                    calls.extend(dial.calls(address, in_flight).await?);
                }
                println!("{}", saturate(calls, &server, true, time).await?);
            }
            "items" => {
                let time = Duration::from_millis(number(milliseconds)?.into());
                let items = vec![dial.items(address).await?];
                println!("{}", saturate(items, &server, true, time).await?);
            }
            "idle" => {
                let connections = number(connections)?;
                server.wait_until_asleep()?;
                let before = server.resident()?;
                let mut idle = Vec::new();
                for _ in 0..connections {
                    let mut calls = dial.calls(address, 1).await?;
                    for call in &mut calls {
                        call.turn().await?;
                    }
                    idle.push(calls);
                }
                server.wait_until_asleep()?;
                println!("{before} {}", server.resident()?);
            }
            _ => return Err(format!("there is no mode `{mode}`").into()),
        }
        Ok(())
    })
}

/// The next argument of a program.
///
/// # Errors
///
/// If there is none, or it is not what it should be.
pub fn argument<T>(arguments: &mut impl Iterator<Item = String>, what: &str) -> Result<T, Box<dyn Error>>
where
    T: FromStr<Err: Error + 'static>,
{
    let argument = arguments.next().ok_or_else(|| format!("{what} is missing"))?;
    argument.parse().map_err(|error| format!("`{argument}` is not {what}: {error}").into())
}
