//! The load: keep-alive connections that send the same call over and over, in a process of its own.
//!
//! ```text
//! bench-load saturate ADDRESS PID CONNECTIONS MILLISECONDS    prints what `saturate::Measured` holds, as one line
//! bench-load pace ADDRESS PID CALLS                           prints nothing
//! ```
//!
//! The process id is the server's: its processor time is read before and after, and pacing waits until it sleeps.

mod pace;
mod response;
mod saturate;
mod server;

use std::{error::Error, net::SocketAddr, str::FromStr, time::Duration};

use self::server::ServerProcess;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mode: String = next(&mut arguments, "a mode")?;
    let address: SocketAddr = next(&mut arguments, "the server's address")?;
    let server = ServerProcess::new(next(&mut arguments, "the server's process id")?);
    match mode.as_str() {
        "saturate" => {
            let connections = next(&mut arguments, "a number of connections")?;
            let time = Duration::from_millis(next(&mut arguments, "a number of milliseconds")?);
            println!("{}", saturate::run(address, &server, connections, time)?);
        }
        "pace" => pace::run(address, &server, next(&mut arguments, "a number of calls")?)?,
        _ => return Err(format!("there is no mode `{mode}`").into()),
    }
    Ok(())
}

fn next<T>(arguments: &mut impl Iterator<Item = String>, what: &str) -> Result<T, Box<dyn Error>>
where
    T: FromStr<Err: Error + 'static>,
{
    let argument = arguments.next().ok_or_else(|| format!("{what} is missing"))?;
    argument.parse().map_err(|error| format!("`{argument}` is not {what}: {error}").into())
}

/// The bytes of every request, head and body, so that one write sends it.
fn request(address: SocketAddr) -> Vec<u8> {
    let body = benches::CALL;
    let length = body.len();
    format!(
        "POST /api/rpc HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
