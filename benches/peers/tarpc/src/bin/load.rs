//! The load: tarpc's own client, as the protocol is its own.

use std::{error::Error, io, net::SocketAddr};

use bench_tarpc::{WorkClient, transport};
use benches::{Add, Caller, Dial};
use tarpc::{client::Config, context};
use tokio::net::TcpStream;

struct Tarpc;

/// One call at a time; the connection is shared.
struct Call(WorkClient);

fn main() -> Result<(), Box<dyn Error>> {
    benches::load(std::env::args().skip(1), &Tarpc)
}

impl Dial for Tarpc {
    type Calls = Call;
    type Items = Call;

    async fn calls(&self, address: SocketAddr, in_flight: u32) -> io::Result<Vec<Call>> {
        let stream = TcpStream::connect(address).await?;
        let client = WorkClient::new(Config::default(), transport(stream)?).spawn();
        Ok((0..in_flight).map(|_| Call(client.clone())).collect())
    }

    async fn items(&self, _: SocketAddr) -> io::Result<Call> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "tarpc has no subscriptions"))
    }
}

impl Caller for Call {
    async fn call(&mut self) -> io::Result<()> {
        let add = Add { a: 1, b: 2 };
        let sum = self.0.add(context::current(), add.a, add.b).await.map_err(io::Error::other)?;
        if sum == add.sum() { Ok(()) } else { Err(io::Error::other(format!("1 and 2 are not {sum}"))) }
    }
}
