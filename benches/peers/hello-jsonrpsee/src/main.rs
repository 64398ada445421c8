//! What `examples/hello` serves, with jsonrpsee: a method that greets, and one that counts.

use std::{
    error::Error,
    sync::atomic::{AtomicU64, Ordering},
};

use jsonrpsee::{
    core::{RpcResult, async_trait},
    proc_macros::rpc,
    server::Server,
    types::ErrorObjectOwned,
};

#[rpc(server)]
trait Hello {
    #[method(name = "hello")]
    async fn hello(&self, name: String) -> RpcResult<String>;

    #[method(name = "count")]
    async fn count(&self) -> RpcResult<u64>;
}

#[derive(Default)]
struct App {
    visits: AtomicU64,
}

#[async_trait]
impl HelloServer for App {
    async fn hello(&self, name: String) -> RpcResult<String> {
        if (1..=32).contains(&name.chars().count()) {
            Ok(format!("Hello, {name}!"))
        } else {
            Err(ErrorObjectOwned::owned(1, "a name has 1 to 32 characters", None::<()>))
        }
    }

    async fn count(&self) -> RpcResult<u64> {
        Ok(self.visits.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::builder().build("127.0.0.1:3000").await?;
    server.start(App::default().into_rpc()).stopped().await;
    Ok(())
}
