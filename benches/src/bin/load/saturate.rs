//! As many calls as the server answers, over connections of which each has one caller.

use std::{io, net::SocketAddr, time::Duration};

use benches::{Caller, Measured, ProcessStat};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime,
};

use crate::response::Response;

pub(crate) fn run(
    address: SocketAddr,
    server: &ProcessStat,
    connections: u32,
    time: Duration,
) -> io::Result<Measured> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut callers = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            callers.push(Raw { stream, request: super::request(address), response: Response::new() });
        }
        benches::saturate(callers, server, true, time).await
    })
}

/// A connection, and the bytes that go through it.
struct Raw {
    stream: TcpStream,
    request: Vec<u8>,
    response: Response,
}

impl Caller for Raw {
    async fn call(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.request).await?;
        while !{
            let count = self.stream.read(self.response.space()).await?;
            self.response.advance(count)?
        } {}
        Ok(())
    }
}
