//! The server.

use std::io;

use bench_tarpc::{Work, transport};
use benches::Add;
use futures::StreamExt;
use tarpc::{
    context::Context,
    server::{BaseChannel, Channel},
};
use tokio::net::TcpListener;

#[derive(Clone)]
struct App;

impl Work for App {
    async fn add(self, _: Context, a: i64, b: i64) -> i64 {
        Add { a, b }.sum()
    }
}

fn main() -> io::Result<()> {
    benches::serve(listen)?
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let channel = BaseChannel::with_defaults(transport(stream)?);
        tokio::spawn(channel.execute(App.serve()).for_each(async |call| {
            tokio::spawn(call);
        }));
    }
}
