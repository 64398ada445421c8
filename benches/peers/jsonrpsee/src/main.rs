//! The measured live connections as a jsonrpsee server, as one would write it.

use std::{error::Error, io};

use benches::{Add, Item};
use jsonrpsee::{
    PendingSubscriptionSink,
    core::{RpcResult, SubscriptionResult, async_trait},
    proc_macros::rpc,
    server::{Server, ServerConfig},
};
use tokio::net::TcpListener;

/// By default it is 100.
const MAX_CONNECTIONS: u32 = 100_000;

#[rpc(server)]
trait Work {
    #[method(name = "add", param_kind = map)]
    async fn add(&self, a: i64, b: i64) -> RpcResult<i64>;

    #[subscription(name = "subscribe_count" => "count", unsubscribe = "unsubscribe_count", item = Item)]
    async fn count(&self) -> SubscriptionResult;
}

struct App;

#[async_trait]
impl WorkServer for App {
    async fn add(&self, a: i64, b: i64) -> RpcResult<i64> {
        Ok(Add { a, b }.sum())
    }

    async fn count(&self, pending: PendingSubscriptionSink) -> SubscriptionResult {
        let sink = pending.accept().await?;
        for item in Item::all() {
            sink.send(serde_json::value::to_raw_value(&item)?).await?;
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    benches::serve(listen)?.map_err(io::Error::other)
}

async fn listen(listener: TcpListener) -> Result<(), Box<dyn Error + Send + Sync>> {
    let config = ServerConfig::builder().max_connections(MAX_CONNECTIONS).build();
    let server = Server::builder().set_config(config).build_from_tcp(listener.into_std()?)?;
    server.start(App.into_rpc()).stopped().await;
    Ok(())
}
