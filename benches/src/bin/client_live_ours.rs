//! This framework's client over its live connection, with the limits and timeouts that it has by default.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use benches::{Add, Dial, Item, Load, TURN};
use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use rpc_client::{ConnectOptions, Pending, Subscription, prelude::*};
use tokio::sync::OnceCell;

/// Adds two numbers.
#[procedure(query)]
async fn add(input: Add) -> i64;

/// Counts.
#[procedure(subscription)]
fn count() -> impl Stream<Item = Item>;

router! {
    /// The work, as a contract.
    Api { add, count() }
}

/// A task with a number of calls in flight: for every answer another call.
struct Calls {
    api: Api,
    in_flight: FuturesUnordered<Call>,
    next: i64,
}

/// A call, which gives whether its answer is the sum.
struct Call {
    pending: Pending<add>,
    sum: i64,
}

/// A subscription.
struct Items {
    items: Subscription<count>,
    /// The number of the last item.
    last: u64,
}

/// One client, of which each caller has a clone.
#[derive(Default)]
struct Ours(OnceCell<Api>);

fn main() -> io::Result<()> {
    benches::call_live(&Ours::default())
}

impl Ours {
    async fn api(&self, address: SocketAddr) -> io::Result<Api> {
        let connect =
            || Api::connect(ConnectOptions::new(format!("http://{address}/api/rpc")).calls_over_socket());
        self.0.get_or_try_init(connect).await.cloned().map_err(io::Error::other)
    }
}

impl Dial for Ours {
    type Calls = Calls;
    type Items = Items;

    async fn calls(&self, address: SocketAddr, in_flight: u32) -> io::Result<Vec<Calls>> {
        let mut calls = Calls { api: self.api(address).await?, in_flight: FuturesUnordered::new(), next: 1 };
        for _ in 0..in_flight {
            calls.call();
        }
        Ok(vec![calls])
    }

    async fn items(&self, address: SocketAddr) -> io::Result<Items> {
        Ok(Items { items: self.api(address).await?.count(), last: 0 })
    }
}

impl Calls {
    fn call(&mut self) {
        let add = Add { a: self.next, b: 2 };
        self.next += 1;
        self.in_flight.push(Call { pending: self.api.add(&add), sum: add.sum() });
    }
}

impl Future for Call {
    type Output = io::Result<bool>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let sum = self.sum;
        self.pending.poll_unpin(cx).map(|answer| Ok(answer.map_err(io::Error::other)? == sum))
    }
}

impl Load for Calls {
    async fn turn(&mut self) -> io::Result<usize> {
        for _ in 0..TURN {
            let is_sum = self.in_flight.next().await.ok_or(io::ErrorKind::UnexpectedEof)??;
            if !is_sum {
                return Err(io::Error::other("an answer is not that to its call"));
            }
            self.call();
        }
        Ok(TURN)
    }
}

impl Load for Items {
    async fn turn(&mut self) -> io::Result<usize> {
        for _ in 0..TURN {
            let item = self.items.next().await.ok_or(io::ErrorKind::UnexpectedEof)?;
            item.map_err(io::Error::other)?.follows(&mut self.last)?;
        }
        Ok(TURN)
    }
}
