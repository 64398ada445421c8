//! The load: keep-alive connections that send the same call over and over, in a process of its own; and for clients,
//! a server that costs nothing to speak of.
//!
//! ```text
//! bench-load saturate PID ADDRESS CONNECTIONS MILLISECONDS    prints what `Measured` holds, as one line
//! bench-load pace PID ADDRESS CALLS                           prints nothing
//! bench-load answer PID                                       prints its address, and answers one connection
//! ```
//!
//! The process id is that of the server or client that is measured: its processor time is read before and after, and
//! pacing waits until it sleeps.

mod pace;
mod response;
mod saturate;

use std::{error::Error, net::SocketAddr, time::Duration};

use benches::{ProcessStat, argument};

const ADDRESS: &str = "the server's address";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mode: String = argument(&mut arguments, "a mode")?;
    let process = ProcessStat::new(argument(&mut arguments, "the id of a process")?);
    match mode.as_str() {
        "saturate" => {
            let address = argument(&mut arguments, ADDRESS)?;
            let connections = argument(&mut arguments, "a number of connections")?;
            let time = Duration::from_millis(argument(&mut arguments, "a number of milliseconds")?);
            println!("{}", saturate::run(address, &process, connections, time)?);
        }
        "pace" => {
            let address = argument(&mut arguments, ADDRESS)?;
            pace::run(address, &process, argument(&mut arguments, "a number of calls")?)?;
        }
        "answer" => pace::answer(&process)?,
        _ => return Err(format!("there is no mode `{mode}`").into()),
    }
    Ok(())
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
